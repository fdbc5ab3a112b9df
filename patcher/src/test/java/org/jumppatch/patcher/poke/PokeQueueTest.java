package org.jumppatch.patcher.poke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jumppatch.patcher.site.CodeBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PokeQueueTest {
  private static final CodeBytes JUMP = CodeBytes.of(0xeb, 0x10);

  private static PokeEntry at(Dialect dialect, long address) {
    return PokeEntry.of(dialect, address, Emulation.NOP2, JUMP);
  }

  @ParameterizedTest
  @CsvSource({"V5_3, 128", "V6_1, 256", "V6_16, 256"})
  void aFullVectorIsFlushed(Dialect dialect, int capacity) {
    PokeQueue queue = new PokeQueue(dialect);
    IntStream.range(0, 2 * capacity + 1).forEach(i -> queue.add(at(dialect, 0x1000 + 8L * i)));
    queue.finish();
    assertThat(queue.vectors()).extracting(PokeVector::size).containsExactly(capacity, capacity, 1);
  }

  @Test
  void anAddressBelowTheLastOneBeginsABatch() {
    PokeQueue queue = new PokeQueue(Dialect.V6_1);
    for (long address : new long[] {0x1000, 0x3000, 0x2000, 0x2000, 0x4000}) {
      queue.add(at(Dialect.V6_1, address));
    }
    queue.finish();
    // The kernel's test lets an equal address pass: that is mutation M19.
    assertThat(queue.vectors()).extracting(PokeVector::size).containsExactly(2, 3);
  }

  @Test
  void kernelAddressesAreComparedUnsigned() {
    PokeQueue queue = new PokeQueue(Dialect.V6_1);
    queue.add(at(Dialect.V6_1, 0x7fffffffffffffffL));
    queue.add(at(Dialect.V6_1, 0xffffffff81000000L));
    queue.finish();
    assertThat(queue.vectors()).hasSize(1);
  }

  @Test
  void nothingQueuedIsNoBatch() {
    PokeQueue queue = new PokeQueue(Dialect.V6_1);
    queue.finish();
    assertThat(queue.vectors()).isEmpty();
  }

  @Property
  void everyVectorIsSortedAndNoEntryIsLost(
      @ForAll @Size(max = 600) List<@IntRange(max = 100_000) Integer> addresses) {
    PokeQueue queue = new PokeQueue(Dialect.V6_1);
    addresses.forEach(address -> queue.add(at(Dialect.V6_1, address)));
    queue.finish();
    assertThat(queue.vectors().stream().flatMap(v -> v.entries().stream()))
        .extracting(PokeEntry::address)
        .containsExactlyElementsOf(addresses.stream().map(Integer::longValue).toList());
    for (PokeVector vector : queue.vectors()) {
      assertThat(vector.size()).isBetween(1, Dialect.V6_1.capacity());
      assertThat(vector.entries()).extracting(PokeEntry::address).isSorted();
    }
  }

  @Property
  void aQueueThatSortsEndsABatchWhereAVectorIsFull(
      @ForAll @Size(max = 600) List<@IntRange(max = 100_000) Integer> addresses) {
    PokeQueue queue = new PokeQueue(Dialect.V6_1, true);
    addresses.forEach(address -> queue.add(at(Dialect.V6_1, address)));
    queue.finish();
    int capacity = Dialect.V6_1.capacity();
    assertThat(queue.vectors()).hasSize((addresses.size() + capacity - 1) / capacity);
    for (int v = 0; v < queue.vectors().size(); v++) {
      int from = v * capacity;
      List<Integer> queued = addresses.subList(from, Math.min(addresses.size(), from + capacity));
      assertThat(queue.vectors().get(v).entries())
          .extracting(PokeEntry::address)
          .containsExactlyElementsOf(queued.stream().map(Integer::longValue).sorted().toList());
    }
  }
}
