package org.jumppatch.patcher.who.code;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.LongStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;

class AddressFilterTest {
  /** Of numbers that may be as far apart as numbers can be. */
  @Property
  void findsWhatIsThereAndNothingElse(@ForAll @NotEmpty Set<Long> addresses, @ForAll long other) {
    long[] wanted = addresses.stream().mapToLong(Long::longValue).sorted().toArray();
    AddressFilter filter = new AddressFilter(wanted);
    for (int i = 0; i < wanted.length; i++) {
      assertThat(filter.indexOf(wanted[i])).isEqualTo(i);
    }
    LongStream.of(other, wanted[0] - 1, wanted[wanted.length - 1] + 1)
        .filter(address -> !addresses.contains(address))
        .forEach(address -> assertThat(filter.indexOf(address)).isNegative());
  }

  /** As those of a kernel do, each of which has a bit of its own. */
  @Property
  void findsThoseThatLieTogether(@ForAll @NotEmpty Set<Short> offsets, @ForAll short other) {
    long base = 0xffff_ffff_8200_0000L;
    long[] wanted = offsets.stream().mapToLong(offset -> base + offset).sorted().toArray();
    AddressFilter filter = new AddressFilter(wanted);
    assertThat(filter.indexOf(base + other) >= 0).isEqualTo(offsets.contains(other));
    assertThat(Arrays.stream(wanted).mapToInt(filter::indexOf)).isSorted().doesNotContain(-1);
  }
}
