package org.jumppatch.elf.kallsyms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.SymbolOffset;
import org.jumppatch.elf.Symbols;

class KallsymsTest {
  private static final long TEXT = KallsymsImage.TEXT;

  @Property(tries = 300)
  void symbolsComeBackFromEveryLayout(
      @ForAll KallsymsLayout layout,
      @ForAll @IntRange(min = 10, max = 1500) int count,
      @ForAll Random random) {
    List<KallsymsSymbol> symbols = KallsymsSymbol.random(layout, count, random);
    byte[] before = new byte[random.nextInt(5000)];
    byte[] behind = new byte[random.nextInt(5000)];
    random.nextBytes(before);
    random.nextBytes(behind);

    byte[] image = new KallsymsImage(layout, symbols, before, behind).bytes();

    assertThat(found(image)).isEqualTo(symbols);
  }

  @Property
  void theLastMarkerMayStandForAnyNumberOfSymbols(
      @ForAll KallsymsLayout layout, @ForAll @IntRange(min = 510, max = 514) int count) {
    List<KallsymsSymbol> symbols = KallsymsSymbol.random(layout, count, new Random(1));

    assertThat(found(KallsymsImage.of(layout, symbols).bytes())).isEqualTo(symbols);
  }

  @Property
  void theIndexOfTheTokensMayLieAcrossTheChunksOfTheSearch(
      @ForAll @IntRange(min = -130, max = 2) int wordsBehind) {
    List<KallsymsSymbol> symbols = KallsymsSymbol.random(KallsymsLayout.V7_0, 3, new Random(1));
    int index = KallsymsImage.of(KallsymsLayout.V7_0, symbols).at(KallsymsImage.Array.TOKEN_INDEX);
    byte[] before = new byte[(1 << 20) + 4 * wordsBehind - index];

    KallsymsImage image = new KallsymsImage(KallsymsLayout.V7_0, symbols, before, new byte[0]);

    assertThat(image.at(KallsymsImage.Array.TOKEN_INDEX)).isEqualTo((1 << 20) + 4 * wordsBehind);
    assertThat(found(image.bytes())).isEqualTo(symbols);
  }

  @Example
  void recordsOf128TokensAndMoreHaveTwoLengthBytes() {
    List<KallsymsSymbol> symbols = new ArrayList<>();
    symbols.add(new KallsymsSymbol(TEXT, 'T', "_text"));
    for (int tokens : new int[] {2, 126, 127, 128, 129, 255, 256, 512}) {
      symbols.add(new KallsymsSymbol(TEXT + tokens, 't', "A".repeat(tokens - 1)));
    }

    KallsymsImage image = KallsymsImage.of(KallsymsLayout.V6_4, symbols);

    int records = symbols.stream().mapToInt(s -> s.name().length() + 2).sum() + 5;
    int names = image.at(KallsymsImage.Array.NAMES);
    assertThat(image.at(KallsymsImage.Array.MARKERS))
        .isBetween(names + records - 20, names + records + 7);
    assertThat(found(image.bytes())).isEqualTo(symbols);
  }

  @Example
  void symbolsAreLookedUpByNameAndByAddress() {
    Symbols symbols =
        find(
            new KallsymsSymbol(0x1000, 'A', "cpu_number"),
            new KallsymsSymbol(TEXT, 'T', "_text"),
            new KallsymsSymbol(TEXT, 'T', "_stext"),
            new KallsymsSymbol(TEXT + 16, 't', "twice"),
            new KallsymsSymbol(TEXT + 32, 't', "twice"));

    assertThat(symbols.addressesOf("cpu_number")).containsExactly(0x1000);
    assertThat(symbols.nearest(0x1008)).isNull();
    assertThat(symbols.namesOf(TEXT)).containsExactly("_text", "_stext");
    assertThat(symbols.nearest(TEXT + 8)).isEqualTo(new SymbolOffset("_text", 8));
    assertThat(symbols.addressesOf("twice")).containsExactly(TEXT + 16, TEXT + 32);
    assertThat(symbols.addressesOf("none")).isEmpty();
  }

  @Property(tries = 20)
  void everyNameGivesTheAddressesOfItsSymbols(
      @ForAll KallsymsLayout layout, @ForAll Random random) {
    List<KallsymsSymbol> symbols = KallsymsSymbol.random(layout, 100, random);
    byte[] image = KallsymsImage.of(layout, symbols).bytes();
    Symbols found = KallsymsImage.find(image).orElseThrow().symbols();

    for (KallsymsSymbol symbol : symbols) {
      String name = symbol.name();
      for (String wanted : List.of(name, name + "x", name.substring(1), symbol.type() + name)) {
        assertThat(found.addressesOf(wanted))
            .containsExactly(
                symbols.stream()
                    .filter(s -> s.name().equals(wanted))
                    .mapToLong(KallsymsSymbol::address)
                    .distinct()
                    .toArray());
      }
    }
  }

  private static Symbols find(KallsymsSymbol... symbols) {
    byte[] image = KallsymsImage.of(KallsymsLayout.V6_2, List.of(symbols)).bytes();
    return KallsymsImage.find(image).orElseThrow().symbols();
  }

  @Property
  void anotherKernelsSymbolsAreNotTaken(@ForAll KallsymsLayout layout) {
    List<KallsymsSymbol> symbols = KallsymsSymbol.random(layout, 300, new Random(1));
    Bytes image = Bytes.of("image", KallsymsImage.of(layout, symbols).bytes());

    assertThat(Kallsyms.find(image, TEXT, 0, offset -> KallsymsImage.LINK + offset)).isPresent();
    assertThat(Kallsyms.find(image, TEXT + 4096, 0, offset -> KallsymsImage.LINK + offset))
        .isEmpty();
  }

  /** Behind the code, in the middle of the names, at the end of the file. */
  @Property(tries = 100)
  void theyAreFoundWhereverTheyAreLookedForFirst(
      @ForAll KallsymsLayout layout, @ForAll @IntRange(max = 100) int percent) {
    List<KallsymsSymbol> symbols = KallsymsSymbol.random(layout, 300, new Random(1));
    Bytes image = Bytes.of("image", KallsymsImage.of(layout, symbols).bytes());
    long likely = image.size() * percent / 100;
    Kallsyms found =
        Kallsyms.find(image, TEXT, likely, offset -> KallsymsImage.LINK + offset).orElseThrow();

    assertThat(found.count()).isEqualTo(symbols.size());
    assertThat(found.name(299)).isEqualTo(symbols.get(299).name());
  }

  @Example
  void symbolsThatAreRelativeToThemselvesNeedTheirOwnAddress() {
    List<KallsymsSymbol> symbols = KallsymsSymbol.random(KallsymsLayout.V7_0, 300, new Random(1));
    Bytes image = Bytes.of("image", KallsymsImage.of(KallsymsLayout.V7_0, symbols).bytes());

    assertThat(Kallsyms.find(image, TEXT, 0, offset -> -1)).isEmpty();
  }

  private static List<KallsymsSymbol> found(byte[] image) {
    Kallsyms found = KallsymsImage.find(image).orElseThrow();
    return IntStream.range(0, found.count())
        .mapToObj(i -> new KallsymsSymbol(found.address(i), found.type(i), found.name(i)))
        .toList();
  }
}
