#include "client/api/enrolling.hpp"

namespace doorstep::client {

store::Enrolment enrolment_of(const keys::Invitation& invitation, const keys::JoinRequest& request) {
  store::Enrolment out;
  out.organisation = invitation.organisation;
  out.root_key = invitation.root_key;
  out.server_key = invitation.server_key;
  out.directory = invitation.directory;
  out.server_url = invitation.server_url;
  out.tls_pin = invitation.tls_pin;
  out.label = invitation.label;
  out.holder = invitation.holder;
  out.organisation_name = invitation.organisation_name;
  out.join_request = request.bytes;
  return out;
}

}  // namespace doorstep::client
