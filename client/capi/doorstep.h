/* The C interface of Doorstep's client: for native apps, and for the tablet's web worker through WebAssembly.
 *
 * One call carries everything: a serialized doorstep.wire.ClientRequest goes in, a serialized doorstep.wire.ClientAnswer
 * comes out (proto/client.proto). There is no I/O but the store's own file and no thread; the app makes the HTTP requests
 * that a SyncStep asks for and hands their answers back.
 *
 * One client is used from one thread at a time. Several clients are independent of each other.
 */
#ifndef DOORSTEP_CLIENT_CAPI_DOORSTEP_H
#define DOORSTEP_CLIENT_CAPI_DOORSTEP_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct doorstep_client doorstep_client;

/* A client on the store at `store_path`, which need not exist yet. `vfs`: the name of a registered SQLite VFS, or NULL
 * for the platform's. The file is not touched before the first call. NULL only without memory. */
doorstep_client* doorstep_client_new(const char* store_path, const char* vfs);

/* Locks and closes the store; wipes what was readable. NULL is allowed. */
void doorstep_client_free(doorstep_client* client);

/* One call. `*answer` is set to the ClientAnswer's bytes, to be given back with doorstep_answer_free(); the return value
 * is their length. It always answers: what goes wrong is a Refusal in the answer. */
size_t doorstep_client_call(doorstep_client* client, const uint8_t* request, size_t request_size, uint8_t** answer);

/* Wipes and frees an answer of `size` bytes. NULL is allowed. */
void doorstep_answer_free(uint8_t* answer, size_t size);

#ifdef __cplusplus
}
#endif

#endif
