package org.jumppatch.elf.kaslr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RelocatedPlacesTest {
  @Test
  void extendsTheSignOfAnAddress() {
    RelocatedPlaces places = new RelocatedPlaces(8, 1, new int[] {0x8200_0010, 0x8100_0000});

    assertThat(places.addresses()).containsExactly(0xffffffff81000000L, 0xffffffff82000010L);
    assertThat(places.address(1)).isEqualTo(0xffffffff82000010L);
    assertThat(places.size()).isEqualTo(2);
    assertThat(places.width()).isEqualTo(8);
    assertThat(places.sign()).isEqualTo(1);
  }

  /** Against a comparison with each place, some of which overlap. */
  @Test
  void touchesWhatSharesAByte() {
    Random random = new Random(8);
    for (int width : new int[] {4, 8}) {
      int[] low = random.ints(50, 0, 500).map(i -> 0x8100_0000 + i).toArray();
      RelocatedPlaces places = new RelocatedPlaces(width, 1, low.clone());
      for (int i = -20; i < 530; i++) {
        for (int length = 0; length < 12; length++) {
          long address = 0xffffffff81000000L + i;
          boolean expected = false;
          for (int place : low) {
            expected |= place < address + length && place + width > address && length > 0;
          }
          assertThat(places.touches(address, length)).as("%d, %d", i, length).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void touchesNothingFarAway() {
    RelocatedPlaces places = new RelocatedPlaces(8, 1, new int[] {0x8100_0000, -8});

    for (long address : new long[] {0, 8, Long.MAX_VALUE, Long.MIN_VALUE, 0x81000000L}) {
      assertThat(places.touches(address, 16)).as("0x%x", address).isFalse();
    }
    assertThat(places.touches(-1, 1)).isTrue();
    assertThat(new RelocatedPlaces(4, -1, new int[0]).touches(-1, 1)).isFalse();
  }
}
