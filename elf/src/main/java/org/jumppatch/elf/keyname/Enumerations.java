package org.jumppatch.elf.keyname;

import java.util.HashMap;
import java.util.Map;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.linux.Image;

/**
 * The enumerations in a kernel's own type information (BTF), which is where the meaning of an
 * array's indices is kept that changes from kernel to kernel.
 *
 * <pre>
 * struct btf_header {                   offset
 *   __u16 magic;                           0   0xeb9f
 *   __u8  version, flags;                  2
 *   __u32 hdr_len;                         4
 *   __u32 type_off, type_len;              8   counted from the header's end
 *   __u32 str_off, str_len;               16
 * };
 * struct btf_type {
 *   __u32 name_off;                        0
 *   __u32 info;                            4   bits 0-15 vlen, bits 24-28 kind
 *   __u32 size_or_type;                    8
 * };                                           then what the kind needs, vlen times or once
 * struct btf_enum { __u32 name_off; __s32 val; };
 * </pre>
 *
 * (include/uapi/linux/btf.h; Documentation/bpf/btf.rst.)
 */
final class Enumerations {
  private static final int MAGIC = 0xeb9f;
  private static final int HEADER = 24;

  /** In words of 4 bytes, of which all of it is made. */
  private static final int TYPE = 3;

  private static final int KIND_ENUM = 6;
  private static final int LONGEST = 512;

  /** Most bytes of types that are believed: 64 MB, a dozen times a kernel's. */
  private static final int LARGEST = 1 << 26;

  /** Words after a type of each kind; per element where {@link #REPEATED} says so. */
  private static final int[] BEHIND = {0, 1, 0, 3, 3, 3, 2, 0, 0, 0, 0, 0, 0, 2, 1, 3, 0, 1, 0, 3};

  /** The kinds struct, union, enum, func_proto, datasec and enum64. */
  private static final int REPEATED = 1 << 4 | 1 << 5 | 1 << 6 | 1 << 13 | 1 << 15 | 1 << 19;

  private final int[] types;
  private final Bytes strings;

  private Enumerations(int[] types, Bytes strings) {
    this.types = types;
    this.strings = strings;
  }

  /** Those of an image; none where it has no BTF, one that is damaged, or too large to be one. */
  static Enumerations of(Image image) {
    Bytes empty = Bytes.of(image.content().name(), new byte[0]);
    Enumerations none = new Enumerations(new int[0], empty);
    Bytes btf = section(image, empty);
    try {
      if (btf.size() < HEADER || btf.u16(0) != MAGIC) {
        return none;
      }
      long start = btf.u32(4);
      Bytes types = btf.slice(start + btf.u32(8), btf.u32(12));
      if (types.size() > LARGEST) {
        return none;
      }
      return new Enumerations(
          types.s32s(0, (int) (types.size() / Integer.BYTES)),
          btf.slice(start + btf.u32(16), btf.u32(20)));
    } catch (ImageFormatException e) {
      return none;
    }
  }

  private static Bytes section(Image image, Bytes none) {
    for (Area area : image.space().areas()) {
      if (area.name().equals(".BTF")) {
        return image.content().slice(area.fileOffset(), area.fileSize());
      }
    }
    Symbols symbols = image.symbols();
    long[] starts = symbols.addressesOf("__start_BTF");
    long[] stops = symbols.addressesOf("__stop_BTF");
    if (starts.length != 1 || stops.length != 1) {
      return none;
    }
    long size = stops[0] - starts[0];
    long offset = size <= 0 ? -1 : image.space().fileOffset(starts[0], size);
    return offset < 0 ? none : image.content().slice(offset, size);
  }

  /** The names by value of the enumeration that has such a member; empty where there is none. */
  Map<Integer, String> with(String member) {
    try {
      return find(member);
    } catch (ImageFormatException e) {
      // What it would have told is how to call a key; without it a key has its index.
      return Map.of();
    }
  }

  private Map<Integer, String> find(String member) {
    int at = 0;
    while (at <= types.length - TYPE) {
      int info = types[at + 1];
      int kind = info >>> 24 & 0x1f;
      int count = info & 0xffff;
      if (kind >= BEHIND.length) {
        return Map.of();
      }
      if (kind == KIND_ENUM && has(at + TYPE, count, member)) {
        return names(at + TYPE, count);
      }
      at += TYPE + BEHIND[kind] * ((REPEATED >>> kind & 1) != 0 ? count : 1);
    }
    return Map.of();
  }

  /** Whether one of the elements has a name; those that are not there have none. */
  private boolean has(int at, int count, String member) {
    for (int i = at; i < Math.min(at + 2 * count, types.length); i += 2) {
      if (isNamed(Integer.toUnsignedLong(types[i]), member)) {
        return true;
      }
    }
    return false;
  }

  private boolean isNamed(long string, String name) {
    if (!strings.has(string, name.length() + 1L)) {
      return false;
    }
    for (int i = 0; i < name.length(); i++) {
      if (strings.u8(string + i) != name.charAt(i)) {
        return false;
      }
    }
    return strings.u8(string + name.length()) == 0;
  }

  private Map<Integer, String> names(int at, int count) {
    Map<Integer, String> names = new HashMap<>();
    for (int i = at; i < Math.min(at + 2 * count, types.length - 1); i += 2) {
      String name = strings.string(Integer.toUnsignedLong(types[i]), LONGEST);
      names.putIfAbsent(types[i + 1], name);
    }
    return names;
  }
}
