package org.jumppatch.elf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SymbolsTest {
  /**
   * A symbol.
   *
   * @param rank below 0 for one that is no place
   */
  record Symbol(long address, int rank, String name) {}

  private static Symbols of(List<Symbol> symbols) {
    return new Symbols(
        symbols.stream().mapToLong(Symbol::address).toArray(),
        symbols.stream().mapToInt(Symbol::rank).toArray(),
        i -> symbols.get(i).name());
  }

  /** The order to show: by address, then rank, then place in the table. */
  private static List<Symbol> ordered(List<Symbol> symbols) {
    return IntStream.range(0, symbols.size())
        .filter(i -> symbols.get(i).rank() >= 0)
        .boxed()
        .sorted(
            Comparator.<Integer, Long>comparing(
                    i -> symbols.get(i).address(), Long::compareUnsigned)
                .thenComparing(i -> symbols.get(i).rank())
                .thenComparing(i -> i))
        .map(symbols::get)
        .toList();
  }

  @Provide
  Arbitrary<List<Symbol>> near() {
    return symbols(Arbitraries.longs().between(-40, 40).map(i -> 0xffffffff81000000L + i));
  }

  @Provide
  Arbitrary<List<Symbol>> farApart() {
    return symbols(Arbitraries.longs());
  }

  private static Arbitrary<List<Symbol>> symbols(Arbitrary<Long> addresses) {
    Arbitrary<Integer> ranks = Arbitraries.integers().between(-1, 3);
    Arbitrary<String> names = Arbitraries.strings().withChars("ab").ofMinLength(1).ofMaxLength(2);
    return Combinators.combine(addresses, ranks, names).as(Symbol::new).list().ofMaxSize(100);
  }

  @Property
  void answersAreThoseOfAPlainSearch(@ForAll("near") List<Symbol> symbols) {
    compare(symbols);
  }

  @Property
  void addressesMayBeFarApart(@ForAll("farApart") List<Symbol> symbols) {
    compare(symbols);
  }

  private static void compare(List<Symbol> symbols) {
    Symbols tested = of(symbols);
    List<Symbol> order = ordered(symbols);
    long[] asked =
        symbols.stream()
            .flatMap(s -> List.of(s.address(), s.address() + 1).stream())
            .mapToLong(Long::longValue)
            .toArray();
    for (long address : asked) {
      List<Symbol> below =
          order.stream().filter(s -> Long.compareUnsigned(s.address(), address) <= 0).toList();
      SymbolOffset nearest = tested.nearest(address);
      if (below.isEmpty()) {
        assertThat(nearest).isNull();
      } else {
        long start = below.get(below.size() - 1).address();
        Symbol first = below.stream().filter(s -> s.address() == start).findFirst().orElseThrow();
        assertThat(nearest).isEqualTo(new SymbolOffset(first.name(), address - start));
      }
      assertThat(tested.namesOf(address))
          .isEqualTo(order.stream().filter(s -> s.address() == address).map(Symbol::name).toList());
      assertThat(tested.next(address))
          .isEqualTo(
              order.stream()
                  .map(Symbol::address)
                  .filter(at -> Long.compareUnsigned(at, address) > 0)
                  .findFirst()
                  .orElse(-1L));
    }
    for (String name : List.of("a", "b", "ab", "none")) {
      assertThat(tested.addressesOf(name))
          .isEqualTo(
              symbols.stream()
                  .filter(s -> s.name().equals(name))
                  .mapToLong(Symbol::address)
                  .distinct()
                  .toArray());
    }
  }

  @Test
  void nothingIsInNone() {
    assertThat(Symbols.NONE.nearest(5)).isNull();
    assertThat(Symbols.NONE.next(0)).isEqualTo(-1);
    assertThat(Symbols.NONE.addressesOf("")).isEmpty();
  }

  @Test
  void nothingIsBehindTheLastAddress() {
    Symbols symbols = of(Arrays.asList(new Symbol(-1, 0, "last"), new Symbol(0, 0, "first")));
    assertThat(symbols.next(-1)).isEqualTo(-1);
    assertThat(symbols.nearest(-2)).hasToString("first+0xfffffffffffffffe");
    assertThat(symbols.nearest(-1)).hasToString("last");
  }
}
