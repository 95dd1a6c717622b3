/* The C interface in use: says what a device's store is, opens it, and lists today's families.
 *
 *   doorstep_example STORE                             what is there; no passphrase is asked for
 *   doorstep_example STORE PASSPHRASE-FILE             opens it and lists the families
 *   doorstep_example STORE PASSPHRASE-FILE INVITATION  joins with an invitation (a file) and says what to send where
 *
 * An app uses the protobuf library of its language on proto/client.proto. So that this file needs nothing but C, it
 * writes and reads the few fields that it uses by hand (protobuf's wire format: a tag is field number * 8 + type; type 0
 * is a varint, 1 is eight bytes, 2 a length and as many bytes, 5 four bytes).
 */
#include "client/capi/doorstep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Numbers in proto/client.proto. */
enum { request_wall = 1, request_device = 10, request_join = 12, request_unlock = 13, request_sync = 15, request_today = 20 };
enum { answer_refusal = 1, answer_device = 10, answer_sync = 15, answer_today = 20 };

typedef struct {
  const uint8_t* bytes;
  size_t size;
} view;

typedef struct {
  uint8_t bytes[16384];
  size_t size;
} message;

static void put_byte(message* out, uint8_t byte) {
  if (out->size == sizeof out->bytes) {
    fputs("doorstep_example: that is too long\n", stderr);
    exit(1);
  }
  out->bytes[out->size++] = byte;
}

static void put_varint(message* out, uint64_t value) {
  for (; value >= 0x80; value >>= 7) put_byte(out, (uint8_t)(value | 0x80));
  put_byte(out, (uint8_t)value);
}

static void put_bytes(message* out, uint32_t field, const void* bytes, size_t size) {
  put_varint(out, (uint64_t)field << 3 | 2);
  put_varint(out, size);
  for (size_t i = 0; i < size; ++i) put_byte(out, ((const uint8_t*)bytes)[i]);
}

static int read_varint(view* in, uint64_t* value) {
  *value = 0;
  for (unsigned shift = 0; shift < 64 && in->size > 0; shift += 7) {
    const uint8_t byte = *in->bytes;
    in->bytes++, in->size--;
    *value |= (uint64_t)(byte & 0x7f) << shift;
    if (byte < 0x80) return 1;
  }
  return 0;
}

/* The next field of a message: its number, and its bytes or its number's value. 0 at the end. */
static int next_field(view* in, uint32_t* field, view* bytes, uint64_t* value) {
  uint64_t tag, size = 0;
  if (in->size == 0 || !read_varint(in, &tag)) return 0;
  *field = (uint32_t)(tag >> 3);
  *bytes = (view){NULL, 0};
  *value = 0;
  switch (tag & 7) {
    case 0:
      return read_varint(in, value);
    case 1:
      size = 8;
      break;
    case 2:
      if (!read_varint(in, &size)) return 0;
      break;
    case 5:
      size = 4;
      break;
    default:
      return 0;
  }
  if (size > in->size) return 0;
  *bytes = (view){in->bytes, (size_t)size};
  in->bytes += size, in->size -= (size_t)size;
  return 1;
}

/* The n-th field with this number (from 0); empty when there is none. */
static view field_of(view in, uint32_t wanted, unsigned n) {
  uint32_t field;
  view bytes;
  uint64_t value;
  while (next_field(&in, &field, &bytes, &value)) {
    if (field == wanted && n-- == 0) return bytes;
  }
  return (view){NULL, 0};
}

static uint64_t number_of(view in, uint32_t wanted) {
  uint32_t field;
  view bytes;
  uint64_t value;
  while (next_field(&in, &field, &bytes, &value)) {
    if (field == wanted) return value;
  }
  return 0;
}

static void print_text(const char* before, view text, const char* after) {
  printf("%s%.*s%s", before, (int)text.size, (const char*)text.bytes, after);
}

/* One call. What the core refuses ends the program with its words. */
typedef struct {
  uint8_t* bytes;
  size_t size;
} answer;

static answer call(doorstep_client* client, uint32_t field, const message* ask) {
  message request = {{0}, 0};
  const uint64_t now = (uint64_t)time(NULL) * 1000;
  put_varint(&request, request_wall << 3);
  put_varint(&request, now);
  put_bytes(&request, field, ask->bytes, ask->size);
  answer out;
  out.size = doorstep_client_call(client, request.bytes, request.size, &out.bytes);
  memset(&request, 0, sizeof request); /* it may hold a passphrase */
  const view refusal = field_of((view){out.bytes, out.size}, answer_refusal, 0);
  if (refusal.bytes != NULL) {
    const view words = field_of(refusal, 2, 0);
    fprintf(stderr, "doorstep_example: %.*s\n", (int)words.size, (const char*)words.bytes);
    doorstep_answer_free(out.bytes, out.size);
    doorstep_client_free(client);
    exit(1);
  }
  return out;
}

static size_t read_file(const char* path, char* out, size_t most) {
  FILE* file = fopen(path, "rb");
  if (file == NULL) {
    fprintf(stderr, "doorstep_example: cannot read '%s'\n", path);
    exit(1);
  }
  size_t size = fread(out, 1, most, file);
  fclose(file);
  while (size > 0 && (out[size - 1] == '\n' || out[size - 1] == '\r')) --size;
  return size;
}

static void show_device(doorstep_client* client) {
  const message nothing = {{0}, 0};
  const answer said = call(client, request_device, &nothing);
  const view device = field_of((view){said.bytes, said.size}, answer_device, 0);
  const uint64_t state = number_of(device, 1);
  if (state == 0) {
    puts("There is no store here yet: join with an invitation.");
  } else {
    print_text("", field_of(device, 5, 0), ", ");
    print_text("", field_of(device, 6, 0), state == 1 ? ": locked\n" : ": open\n");
    print_text("", field_of(field_of(device, 8, 0), 4, 0), "\n");
    const view code = field_of(device, 3, 0);
    if (code.size > 0) print_text("Waiting for the office to let it in. Its code is ", code, "\n");
  }
  doorstep_answer_free(said.bytes, said.size);
}

static void show_today(doorstep_client* client) {
  const message nothing = {{0}, 0};
  const answer said = call(client, request_today, &nothing);
  const view today = field_of((view){said.bytes, said.size}, answer_today, 0);
  print_text("", field_of(today, 2, 0), "\n");
  for (unsigned i = 0;; ++i) {
    const view family = field_of(today, 7, i);
    if (family.bytes == NULL) break;
    print_text("  ", field_of(family, 2, 0), "");
    print_text(", ", field_of(family, 3, 0), "\n");
  }
  doorstep_answer_free(said.bytes, said.size);
}

/* What an app does in a loop: make the request, hand the answer back, until there is none. */
static void show_first_request(doorstep_client* client) {
  const message nothing = {{0}, 0};
  const answer said = call(client, request_sync, &nothing);
  const view request = field_of(field_of((view){said.bytes, said.size}, answer_sync, 0), 1, 0);
  print_text("To be sent now: ", field_of(request, 1, 0), " ");
  print_text("", field_of(request, 2, 0), "");
  printf(" with %zu bytes\n", field_of(request, 4, 0).size);
  doorstep_answer_free(said.bytes, said.size);
}

int main(int argc, char** argv) {
  if (argc < 2 || argc > 4) {
    fputs("usage: doorstep_example STORE [PASSPHRASE-FILE [INVITATION-FILE]]\n", stderr);
    return 2;
  }
  doorstep_client* client = doorstep_client_new(argv[1], NULL);
  if (client == NULL) {
    fputs("doorstep_example: there is not enough memory\n", stderr);
    return 1;
  }
  if (argc > 2) {
    char passphrase[1024], invitation[8192];
    message ask = {{0}, 0};
    if (argc > 3) put_bytes(&ask, 1, invitation, read_file(argv[3], invitation, sizeof invitation));
    put_bytes(&ask, argc > 3 ? 2 : 1, passphrase, read_file(argv[2], passphrase, sizeof passphrase));
    const answer said = call(client, argc > 3 ? request_join : request_unlock, &ask);
    doorstep_answer_free(said.bytes, said.size);
    memset(passphrase, 0, sizeof passphrase);
    memset(&ask, 0, sizeof ask);
  }
  show_device(client);
  if (argc == 3) show_today(client);
  if (argc == 4) show_first_request(client);
  doorstep_client_free(client);
  return 0;
}
