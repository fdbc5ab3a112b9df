package org.jumppatch.patcher.x86.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.x86.decode.Values;

/** Functions of the kernel's lib/ and what to call them with. */
final class LibraryFunctions {
  private static final long BYTES = KernelMemory.DATA;
  private static final long TEXT = KernelMemory.DATA + 0x2000;
  private static final long PART = KernelMemory.DATA + 0x2400;
  private static final long NUMBER = KernelMemory.DATA + 0x2800;
  private static final long FORMAT = KernelMemory.DATA + 0x2c00;
  private static final long OUT = KernelMemory.DATA + 0x3000;
  private static final String[] FORMATS = {"%d %x", "%5lu|%-8lx|", "%#llx, %o", "%c%03d", "%s: %u"};

  /** Makes one argument. */
  interface Argument extends ToLongFunction<SplittableRandom> {}

  /** A function, and how to make its arguments. */
  record Function(String name, List<Argument> arguments) {}

  private final SplittableRandom random;
  private final List<Function> all = new ArrayList<>();

  LibraryFunctions(Image image, long seed) {
    random = new SplittableRandom(seed);
    strings();
    memory();
    numbers();
    checksums();
    bits();
    sorting(image);
  }

  private void strings() {
    for (String name : new String[] {"strlen", "skip_spaces", "strim"}) {
      add(name, at(TEXT));
    }
    for (String name :
        new String[] {
          "strcmp",
          "strcasecmp",
          "strstr",
          "strspn",
          "strcspn",
          "strpbrk",
          "sysfs_streq",
          "glob_match",
          "match_wildcard"
        }) {
      add(name, at(PART), at(TEXT));
      add(name, at(TEXT), at(PART));
    }
    for (String name : new String[] {"strchr", "strrchr", "strchrnul"}) {
      add(name, at(TEXT), LibraryFunctions::letter);
    }
    add("strnlen", at(TEXT), below(100));
    add("strncmp", at(TEXT), at(PART), below(20));
    add("strncasecmp", at(TEXT), at(PART), below(20));
    add("strnstr", at(TEXT), at(PART), below(100));
    add("strnchr", at(TEXT), below(100), LibraryFunctions::letter);
    add("strcpy", at(OUT), at(TEXT));
    add("strncpy", at(OUT), at(TEXT), below(100));
    add("sized_strscpy", at(OUT), at(TEXT), below(100));
    add("strlcat", at(TEXT), at(PART), r -> 200 + r.nextInt(200));
    add("strreplace", at(TEXT), LibraryFunctions::letter, LibraryFunctions::letter);
    add("string_escape_mem", at(BYTES), below(60), at(OUT), below(100), below(256), at(0));
    add("string_unescape", at(TEXT), at(OUT), below(100), below(16));
  }

  private void memory() {
    add("memcmp", at(BYTES), at(BYTES + 0x1000), below(300));
    add("memcmp", at(BYTES), at(BYTES), below(300));
    add("memchr", at(BYTES), below(256), below(600));
    add("memscan", at(BYTES), below(256), below(600));
    add("memchr_inv", at(OUT), at(0), below(300));
    add("memcpy", at(OUT), near(BYTES), below(300));
    add("memmove", near(BYTES), near(BYTES), below(300));
    add("memset", near(OUT), below(256), below(300));
  }

  private void numbers() {
    add("hex_to_bin", below(128));
    add("hex2bin", at(OUT), at(TEXT), below(8));
    add("bin2hex", at(OUT), at(BYTES), below(60));
    add("hex_dump_to_buffer", at(BYTES), below(40), r -> 16, r -> 1, at(OUT), below(120), below(2));
    for (String name : new String[] {"simple_strtoul", "simple_strtoull", "simple_strtol"}) {
      add(name, at(NUMBER), at(OUT), LibraryFunctions::base);
    }
    for (String name :
        new String[] {
          "kstrtoull", "kstrtoll", "kstrtouint", "kstrtoint", "kstrtou16", "kstrtou8"
        }) {
      add(name, at(NUMBER), LibraryFunctions::base, at(OUT));
    }
    add("kstrtobool", at(TEXT), at(OUT));
    add("memparse", at(NUMBER), at(OUT));
    add("num_to_str", at(OUT), below(30), Values::interesting, below(20));
    add(
        "snprintf",
        at(OUT),
        below(60),
        at(FORMAT),
        at(TEXT),
        Values::interesting,
        Values::interesting);
    add("sscanf", at(NUMBER), at(FORMAT), at(OUT), at(OUT + 64), at(OUT + 128));
    add("string_get_size", Values::interesting, below(4096), below(2), at(OUT), below(30));
    add("int_sqrt", Values::interesting);
    add("int_pow", below(100), below(12));
    add("gcd", Values::interesting, Values::interesting);
    add("lcm", below(100_000), below(100_000));
    add("reciprocal_value", r -> 1 + r.nextInt(1 << 30));
    add("prandom_u32_state", at(BYTES));
    add("uuid_parse", at(TEXT), at(OUT));
    add("in4_pton", at(NUMBER), r -> -1, at(OUT), r -> -1, at(OUT + 64));
    add("in6_pton", at(NUMBER), r -> -1, at(OUT), r -> -1, at(OUT + 64));
  }

  private void checksums() {
    add("csum_partial", near(BYTES), below(1500), below(1 << 30));
    add("ip_compute_csum", near(BYTES), below(1500));
    for (String name : new String[] {"crc32_le", "crc32_be", "__crc32c_le", "crc16", "crc_ccitt"}) {
      add(name, below(1 << 16), near(BYTES), below(1500));
    }
    add("crc_t10dif_generic", below(1 << 16), near(BYTES), below(1500));
    add("crc64_be", Values::interesting, near(BYTES), below(1500));
    add("xxh32", near(BYTES), below(1500), Values::interesting);
    add("xxh64", near(BYTES), below(1500), Values::interesting);
    add("siphash_2u64", Values::interesting, Values::interesting, at(BYTES));
    add("siphash_3u32", Values::interesting, Values::interesting, Values::interesting, at(BYTES));
    add("sha1_transform", at(OUT), at(BYTES), at(OUT + 0x100));
  }

  private void bits() {
    for (String name : new String[] {"__sw_hweight32", "__sw_hweight64"}) {
      add(name, Values::interesting);
    }
    for (String name : new String[] {"_find_first_bit", "_find_last_bit", "__bitmap_weight"}) {
      add(name, at(OUT), below(600));
      add(name, at(BYTES), below(600));
    }
    for (String name : new String[] {"_find_next_bit", "_find_next_zero_bit"}) {
      add(name, at(OUT), below(600), below(600));
      add(name, at(BYTES), below(600), below(600));
    }
    add("_find_next_and_bit", at(BYTES), at(BYTES + 0x800), below(600), below(600));
    for (String name : new String[] {"__bitmap_and", "__bitmap_xor", "__bitmap_equal"}) {
      add(name, at(OUT), at(BYTES), at(BYTES + 0x800), below(600));
    }
    for (String name : new String[] {"__bitmap_shift_left", "__bitmap_shift_right"}) {
      add(name, at(OUT), at(BYTES), below(600), r -> 600);
    }
    add("__bitmap_set", at(BYTES), below(600), below(600));
    add("__bitmap_clear", at(BYTES), below(600), below(600));
    add(
        "bitmap_find_next_zero_area_off",
        at(BYTES),
        r -> 600,
        below(600),
        below(4),
        r -> 3,
        r -> 0);
  }

  private void sorting(Image image) {
    long compare = address(image, "ftrace_cmp_ips");
    add("sort", at(BYTES), below(60), r -> 8, at(compare), at(0));
    add("bsearch", at(BYTES), at(BYTES), below(60), r -> 8, at(compare));
  }

  private void add(String name, Argument... arguments) {
    all.add(new Function(name, List.of(arguments)));
  }

  private static Argument at(long address) {
    return r -> address;
  }

  private static Argument near(long address) {
    return r -> address + r.nextInt(16);
  }

  private static Argument below(int limit) {
    return r -> r.nextInt(limit);
  }

  private static long letter(SplittableRandom random) {
    return random.nextInt('a', 'g');
  }

  private static long base(SplittableRandom random) {
    return new int[] {0, 8, 10, 16}[random.nextInt(4)];
  }

  /** Where a function is. */
  static long address(Image image, String name) {
    long[] found = image.symbols().addressesOf(name);
    if (found.length == 0) {
      throw new IllegalStateException("no function " + name);
    }
    return found[0];
  }

  /** All of them, some with arguments of several kinds. */
  List<Function> all() {
    return all;
  }

  /** Random arguments. */
  long[] arguments(Function function) {
    return function.arguments().stream().mapToLong(one -> one.applyAsLong(random)).toArray();
  }

  /** Random data as the functions expect it. */
  byte[] data() {
    byte[] data = new byte[KernelMemory.DATA_SIZE];
    random.nextBytes(data);
    String text = text(random.nextInt(120));
    int from = random.nextInt(text.length() + 1);
    put(data, TEXT, text);
    put(data, PART, text.substring(from, Math.min(text.length(), from + random.nextInt(9))));
    put(data, NUMBER, number());
    put(data, FORMAT, FORMATS[random.nextInt(FORMATS.length)]);
    boolean empty = random.nextBoolean();
    for (int i = (int) (OUT - KernelMemory.DATA); i < data.length && empty; i++) {
      data[i] = 0;
    }
    return data;
  }

  private String text(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append("abcdefABC 019*?\\n".charAt(random.nextInt(17)));
    }
    return text.toString();
  }

  private String number() {
    long value = Values.interesting(random) >>> random.nextInt(64);
    return switch (random.nextInt(6)) {
      case 0 -> "0x" + Long.toHexString(value) + "\n";
      case 1 -> "-" + Long.toUnsignedString(value);
      case 2 -> "0" + Long.toOctalString(value);
      case 3 -> Long.toUnsignedString(value) + "kMGT x".charAt(random.nextInt(6));
      case 4 -> "10.%d.%x:%d".formatted(value & 255, value & 0xffff, random.nextInt(300));
      default -> Long.toUnsignedString(value);
    };
  }

  private static void put(byte[] data, long address, String text) {
    byte[] bytes = (text + "\0").getBytes(ISO_8859_1);
    System.arraycopy(bytes, 0, data, (int) (address - KernelMemory.DATA), bytes.length);
  }
}
