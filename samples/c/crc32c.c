/*
 * The checksum of snappy's framed streams, CRC-32C, by the processor's own instruction: samples/formats.py needs it
 * for some hundred megabytes.
 */
#include <nmmintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

uint32_t crc32c(const uint8_t *bytes, size_t length)
{
	uint64_t sum = 0xffffffff, word;

	for (; length >= sizeof(word); bytes += sizeof(word), length -= sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		sum = _mm_crc32_u64(sum, word);
	}
	while (length--)
		sum = _mm_crc32_u8(sum, *bytes++);
	return ~(uint32_t)sum;
}
