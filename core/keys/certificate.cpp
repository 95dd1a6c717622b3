#include "core/keys/certificate.hpp"

#include "change.pb.h"
#include "core/crypto/hash.hpp"
#include "core/crypto/labels.hpp"

namespace doorstep::keys {
namespace {

constexpr std::size_t max_name_bytes = 200;

template <class Out>
Out half_of(const Hash& hash) {
  Out id;
  std::memcpy(id.bytes.data(), hash.data(), id.bytes.size());
  return id;
}

ByteView issuer_mark(const Hash& key_hash) { return ByteView(key_hash).first(16); }

}  // namespace

DeviceId device_id(const crypto::VerifyKey& sign_key, const crypto::AgreePublic& agree_key) {
  Bytes keys = to_bytes(ByteView(sign_key));
  append(keys, agree_key);
  return half_of<DeviceId>(crypto::sha256(crypto::labelled(crypto::label::device, keys)));
}

OrganisationId organisation_id(const crypto::VerifyKey& root_key) {
  return half_of<OrganisationId>(crypto::sha256(root_key));
}

ServerId server_id(const crypto::VerifyKey& server_key) { return half_of<ServerId>(crypto::sha256(server_key)); }

DeviceId Certificate::device() const { return device_id(sign_key, agree_key); }

Certificate issue(const crypto::SigningKey& issuer, Certificate draft) {
  wire::CertificateBody body;
  body.set_kind(static_cast<wire::CertificateKind>(draft.kind));
  body.set_organisation(to_text(draft.organisation.view()));
  body.set_sign_key(to_text(draft.sign_key));
  if (draft.kind == CertificateKind::device) body.set_agree_key(to_text(draft.agree_key));
  body.set_label(draft.label);
  body.set_holder(draft.holder);
  body.set_issued_at(draft.issued_at);
  body.set_issuer(to_text(issuer_mark(crypto::sha256(issuer.verify))));
  body.set_office(draft.office);
  wire::Certificate out;
  out.set_body(body.SerializeAsString());
  const auto signature = crypto::sign(issuer, crypto::labelled(crypto::label::certificate, as_bytes(out.body())));
  out.set_signature(to_text(signature));
  draft.bytes = to_bytes(out.SerializeAsString());
  draft.hash = crypto::sha256(draft.bytes);
  return draft;
}

Result<Certificate> parse_certificate(ByteView bytes) {
  wire::Certificate outer;
  wire::CertificateBody body;
  if (!outer.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !body.ParseFromString(outer.body())) {
    return fail(Errc::malformed, "a certificate does not parse");
  }
  const bool known = body.kind() == wire::CERTIFICATE_KIND_AUTHORITY || body.kind() == wire::CERTIFICATE_KIND_DEVICE ||
                     body.kind() == wire::CERTIFICATE_KIND_SERVER;
  if (!known) return fail(Errc::malformed, "a certificate is of an unknown kind");
  if (body.label().size() > max_name_bytes || body.holder().size() > max_name_bytes) {
    return fail(Errc::malformed, "a certificate's names are too long");
  }
  Certificate out;
  out.kind = static_cast<CertificateKind>(body.kind());
  out.organisation = TRY(OrganisationId::from(as_bytes(body.organisation())));
  out.sign_key = TRY(to_array<32>(as_bytes(body.sign_key()), "a certificate's signing key"));
  if (out.kind == CertificateKind::device) {
    out.agree_key = TRY(to_array<32>(as_bytes(body.agree_key()), "a certificate's agreement key"));
  }
  out.label = body.label();
  out.holder = body.holder();
  out.issued_at = body.issued_at();
  out.office = body.office();
  out.bytes = to_bytes(bytes);
  out.hash = crypto::sha256(bytes);
  return out;
}

bool verify_certificate(const Certificate& certificate, const crypto::VerifyKey& issuer,
                        const OrganisationId& organisation) {
  wire::Certificate outer;
  if (!outer.ParseFromArray(certificate.bytes.data(), static_cast<int>(certificate.bytes.size()))) return false;
  const auto signature = to_array<64>(as_bytes(outer.signature()), "a certificate's signature");
  return signature && certificate.organisation == organisation &&
         crypto::verify(issuer, crypto::labelled(crypto::label::certificate, as_bytes(outer.body())), *signature);
}

Result<Certificate> verify_authority(ByteView certificate, const crypto::VerifyKey& root_key) {
  auto authority = TRY(parse_certificate(certificate));
  if (authority.kind != CertificateKind::authority ||
      !verify_certificate(authority, root_key, organisation_id(root_key))) {
    return fail(Errc::bad_signature, "an authority's certificate is not signed by this organisation's root");
  }
  return authority;
}

}  // namespace doorstep::keys
