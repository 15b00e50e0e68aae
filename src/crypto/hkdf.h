// Keys from a shared secret: HKDF with SHA-256 (RFC 5869), both of its steps at once.
#pragma once

#include "base/bytes.h"

// `length` is at most 8160 bytes (255 hashes); asking for more gets no more. An empty salt is as good as zeros.
Bytes hkdf_sha256(ByteView secret, ByteView salt, ByteView info, std::size_t length);
