/* OpenSSL's default provider, reduced to what core/crypto fetches: SHA-256, HMAC, HKDF, scrypt, ChaCha20-Poly1305,
 * Ed25519, X25519, and what these are made of (SHA-512, PBKDF2). It stands in the place of providers/defltprov.c, whose
 * tables name every algorithm and so keep each of them in the module.
 *
 * The implementations are OpenSSL's own, unaltered; this file only lists them. The names below are internal to the
 * pinned version (client/wasm/sources.txt): a version without one of them does not link. That nothing is missing is
 * held by the unit tests and the golden vectors, which run in the module (tests/wasm).
 */
#include <openssl/core.h>
#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>

/* providers/common/include/prov/provider_ctx.h, prov/bio.h, prov/seeding.h */
typedef struct prov_ctx_st PROV_CTX;
PROV_CTX* ossl_prov_ctx_new(void);
void ossl_prov_ctx_free(PROV_CTX* ctx);
void ossl_prov_ctx_set0_libctx(PROV_CTX* ctx, OSSL_LIB_CTX* libctx);
void ossl_prov_ctx_set0_handle(PROV_CTX* ctx, const OSSL_CORE_HANDLE* handle);
int ossl_prov_is_running(void);

/* providers/implementations/include/prov/implementations.h */
extern const OSSL_DISPATCH ossl_sha256_functions[], ossl_sha512_functions[], ossl_hmac_functions[],
    ossl_kdf_hkdf_functions[], ossl_kdf_scrypt_functions[], ossl_kdf_pbkdf2_functions[],
    ossl_chacha20_ossl_poly1305_functions[], ossl_ed25519_keymgmt_functions[], ossl_ed25519_signature_functions[],
    ossl_x25519_keymgmt_functions[], ossl_x25519_keyexch_functions[];

#define PROPERTIES "provider=default"

static const OSSL_ALGORITHM digests[] = {
    {"SHA2-256:SHA-256:SHA256:2.16.840.1.101.3.4.2.1", PROPERTIES, ossl_sha256_functions, NULL},
    {"SHA2-512:SHA-512:SHA512:2.16.840.1.101.3.4.2.3", PROPERTIES, ossl_sha512_functions, NULL},
    {NULL, NULL, NULL, NULL}};
static const OSSL_ALGORITHM ciphers[] = {
    {"ChaCha20-Poly1305", PROPERTIES, ossl_chacha20_ossl_poly1305_functions, NULL}, {NULL, NULL, NULL, NULL}};
static const OSSL_ALGORITHM macs[] = {{"HMAC", PROPERTIES, ossl_hmac_functions, NULL}, {NULL, NULL, NULL, NULL}};
static const OSSL_ALGORITHM kdfs[] = {
    {"HKDF", PROPERTIES, ossl_kdf_hkdf_functions, NULL},
    {"SCRYPT:id-scrypt:1.3.6.1.4.1.11591.4.11", PROPERTIES, ossl_kdf_scrypt_functions, NULL},
    {"PBKDF2:1.2.840.113549.1.5.12", PROPERTIES, ossl_kdf_pbkdf2_functions, NULL},
    {NULL, NULL, NULL, NULL}};
static const OSSL_ALGORITHM keys[] = {
    {"ED25519:1.3.101.112", PROPERTIES, ossl_ed25519_keymgmt_functions, NULL},
    {"X25519:1.3.101.110", PROPERTIES, ossl_x25519_keymgmt_functions, NULL},
    {NULL, NULL, NULL, NULL}};
static const OSSL_ALGORITHM exchanges[] = {{"X25519:1.3.101.110", PROPERTIES, ossl_x25519_keyexch_functions, NULL},
                                           {NULL, NULL, NULL, NULL}};
static const OSSL_ALGORITHM signatures[] = {{"ED25519:1.3.101.112", PROPERTIES, ossl_ed25519_signature_functions, NULL},
                                            {NULL, NULL, NULL, NULL}};

static const OSSL_ALGORITHM* query(void* context, int operation, int* no_cache) {
  (void)context;
  *no_cache = 0;
  switch (operation) {
    case OSSL_OP_DIGEST:
      return digests;
    case OSSL_OP_CIPHER:
      return ciphers;
    case OSSL_OP_MAC:
      return macs;
    case OSSL_OP_KDF:
      return kdfs;
    case OSSL_OP_KEYMGMT:
      return keys;
    case OSSL_OP_KEYEXCH:
      return exchanges;
    case OSSL_OP_SIGNATURE:
      return signatures;
    default:
      return NULL;
  }
}

static void teardown(void* context) { ossl_prov_ctx_free(context); }

typedef void (*function)(void);
static const OSSL_DISPATCH provider[] = {{OSSL_FUNC_PROVIDER_TEARDOWN, (function)teardown},
                                         {OSSL_FUNC_PROVIDER_QUERY_OPERATION, (function)query},
                                         {0, NULL}};

/* Called by crypto/provider_predefined.c. */
int ossl_default_provider_init(const OSSL_CORE_HANDLE* handle, const OSSL_DISPATCH* in, const OSSL_DISPATCH** out,
                               void** context) {
  OSSL_FUNC_core_get_libctx_fn* get_libctx = NULL;
  for (; in->function_id != 0; in++) {
    if (in->function_id == OSSL_FUNC_CORE_GET_LIBCTX) get_libctx = OSSL_FUNC_core_get_libctx(in);
  }
  PROV_CTX* made = get_libctx != NULL ? ossl_prov_ctx_new() : NULL;
  if (made == NULL) return 0;
  ossl_prov_ctx_set0_libctx(made, (OSSL_LIB_CTX*)get_libctx(handle));
  ossl_prov_ctx_set0_handle(made, handle);
  *context = made;
  *out = provider;
  return 1;
}

/* The provider of encoders and decoders, which nothing here asks for. */
int ossl_base_provider_init(const OSSL_CORE_HANDLE* handle, const OSSL_DISPATCH* in, const OSSL_DISPATCH** out,
                            void** context) {
  (void)handle, (void)in, (void)out, (void)context;
  return 0;
}

/* crypto/evp/c_allc.c, c_alld.c: the tables of legacy ciphers and digests, which are looked up by nobody. */
void openssl_add_all_ciphers_int(void) {}
void openssl_add_all_digests_int(void) {}
