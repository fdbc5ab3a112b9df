package org.jumppatch.elf.kallsyms;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ElfFile;
import org.jumppatch.elf.Segment;
import org.jumppatch.elf.Symbols;
import org.jumppatch.elf.bzimage.BzImage;
import org.jumppatch.elf.testing.Kernel;
import org.jumppatch.elf.testing.Kernels;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.XZInputStream;

/**
 * The symbols in real kernels: 6.1 has the addresses before the names, 6.12 behind the tokens, and
 * from 7.0 on each is counted from its own place.
 */
class KallsymsKernelTest {
  @Test
  void v6_1HasItsOwnSymbols() throws IOException {
    hasItsOwnSymbols(Kernels.v6_1());
  }

  @Test
  void v6_12HasItsOwnSymbols() throws IOException {
    hasItsOwnSymbols(Kernels.v6_12());
  }

  @Test
  void theNewestHasItsOwnSymbols() throws IOException {
    hasItsOwnSymbols(Kernels.newest());
  }

  private static void hasItsOwnSymbols(Kernel kernel) throws IOException {
    Bytes image = unpack(kernel);
    Segment text = text(image);
    Kallsyms kallsyms = find(image);

    assertThat(IntStream.range(0, kallsyms.count()).mapToObj(kallsyms::address))
        .isSortedAccordingTo(Long::compareUnsigned);
    assertThat(IntStream.range(0, kallsyms.count()).mapToObj(kallsyms::name))
        .allMatch(name -> name.chars().allMatch(c -> c > ' ' && c < 127));
    assertThat(IntStream.range(0, kallsyms.count()).mapToObj(kallsyms::type))
        .allMatch(type -> "AaBbDdRrTtVWw".indexOf(type) >= 0);

    Symbols symbols = kallsyms.symbols();
    assertThat(symbols.namesOf(text.address())).contains("_text", "_stext");
    long table = only(symbols, "__start___jump_table");
    assertThat(only(symbols, "__stop___jump_table") - table).isPositive().matches(s -> s % 16 == 0);
    assertThat(only(symbols, "_etext")).isBetween(text.address(), table);
  }

  private static long only(Symbols symbols, String name) {
    assertThat(symbols.addressesOf(name)).hasSize(1);
    return symbols.addressesOf(name)[0];
  }

  @Test
  void v6_1HasItsNamesSorted() throws IOException {
    hasItsNamesSorted(Kernels.v6_1());
  }

  @Test
  void v6_12HasItsNamesSorted() throws IOException {
    hasItsNamesSorted(Kernels.v6_12());
  }

  @Test
  void theNewestHasItsNamesSorted() throws IOException {
    hasItsNamesSorted(Kernels.newest());
  }

  /**
   * {@code kallsyms_seqs_of_names}, which the decoder does not read, has the symbols in the order
   * of their names, and of their addresses where names are equal.
   */
  private static void hasItsNamesSorted(Kernel kernel) throws IOException {
    Bytes image = unpack(kernel);
    Kallsyms kallsyms = find(image);
    KallsymsTokens tokens =
        Objects.requireNonNull(KallsymsTokens.next(image, 0, new SearchEffort(image.size())));

    int[] order =
        IntStream.range(0, kallsyms.count())
            .boxed()
            .sorted(
                (a, b) -> {
                  int byName = Arrays.compareUnsigned(name(kallsyms, a), name(kallsyms, b));
                  return byName != 0
                      ? byName
                      : Long.compareUnsigned(kallsyms.address(a), kallsyms.address(b));
                })
            .mapToInt(i -> i)
            .toArray();
    byte[] seqs = new byte[3 * order.length];
    for (int i = 0; i < order.length; i++) {
      seqs[3 * i] = (byte) (order[i] >> 16);
      seqs[3 * i + 1] = (byte) (order[i] >> 8);
      seqs[3 * i + 2] = (byte) order[i];
    }

    long behindAddresses = tokens.end() + 4L * order.length;
    long aligned = (behindAddresses + 7) & -8;
    // Until 6.3; since then, with a base of the addresses before it; from 7.0 on without one.
    LongStream places =
        LongStream.of(
            tokens.start() - ((seqs.length + 7) & -8), aligned + 8, behindAddresses, aligned);
    assertThat(places).anyMatch(place -> Arrays.equals(seqs, image.copy(place, seqs.length)));
  }

  private static byte[] name(Kallsyms kallsyms, int i) {
    return kallsyms.name(i).getBytes(ISO_8859_1);
  }

  @Test
  void v6_1NamesTheRecordedKeys() throws IOException {
    namesTheRecordedKeys(Kernels.v6_1(), "6.1.0-53-cloud-amd64", 87_256);
  }

  @Test
  void v6_12NamesTheRecordedKeys() throws IOException {
    namesTheRecordedKeys(Kernels.v6_12(), "6.12.117+deb12-cloud-amd64", 154_686);
  }

  /** Keys and functions of the jump table as another program named them from /proc/kallsyms. */
  private static void namesTheRecordedKeys(Kernel kernel, String release, int count)
      throws IOException {
    assumeTrue(kernel.release().equals(release), () -> "recorded of " + release);
    Kallsyms kallsyms = find(unpack(kernel));
    Set<String> symbols = new HashSet<>();
    for (int i = 0; i < kallsyms.count(); i++) {
      symbols.add(kallsyms.name(i) + " " + kallsyms.address(i));
    }

    assertThat(kallsyms.count()).isEqualTo(count);
    try (BufferedReader csv = recorded(release)) {
      assertThat(csv.readLine())
          .isEqualTo("code,target,key,key_name,branch,len,disk_kind,disk_bytes,section,func");
      assertThat(csv.lines().map(line -> line.split(",", -1)))
          .hasSizeGreaterThan(6000)
          .allMatch(entry -> symbols.contains(symbol(entry[3], entry[2])))
          .allMatch(entry -> symbols.contains(symbol(entry[9], entry[0])));
    }
  }

  /** A name with or without an offset, and the address that the whole of it stands for. */
  private static String symbol(String name, String address) {
    int plus = name.indexOf('+');
    long offset = plus < 0 ? 0 : Long.decode(name.substring(plus + 1));
    return (plus < 0 ? name : name.substring(0, plus))
        + " "
        + (Long.parseUnsignedLong(address.substring(2), 16) - offset);
  }

  private static BufferedReader recorded(String release) throws IOException {
    InputStream xz =
        KallsymsKernelTest.class.getResourceAsStream("/kernels/" + release + ".csv.xz");
    assertThat(xz).isNotNull();
    return new BufferedReader(new InputStreamReader(new XZInputStream(xz), UTF_8));
  }

  private static Bytes unpack(Kernel kernel) throws IOException {
    byte[] vmlinux = BzImage.read(Bytes.map(kernel.vmlinuz())).unpack();
    return Bytes.of(kernel.vmlinuz().toString(), vmlinux);
  }

  private static Kallsyms find(Bytes image) {
    AddressSpace space = AddressSpace.of(ElfFile.read(image));
    return Kallsyms.find(image, text(image).address(), 0, space::addressAt).orElseThrow();
  }

  private static Segment text(Bytes image) {
    return ElfFile.read(image).segments().stream()
        .filter(segment -> segment.type() == Segment.LOAD && segment.executable())
        .findFirst()
        .orElseThrow();
  }
}
