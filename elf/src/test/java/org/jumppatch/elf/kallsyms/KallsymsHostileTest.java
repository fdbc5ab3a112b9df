package org.jumppatch.elf.kallsyms;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jumppatch.elf.kallsyms.KallsymsImage.Array;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Images made to keep a reader busy or to fill its memory. */
@Timeout(30)
class KallsymsHostileTest {
  private static final int SIZE = 8 << 20;
  private static final KallsymsSymbol TEXT = new KallsymsSymbol(KallsymsImage.TEXT, 'T', "_text");

  @Test
  void tablesOfTokensWithoutNamesEverywhere() {
    byte[] tokens = tokens();
    ByteBuffer image = ByteBuffer.allocate(SIZE);
    while (image.remaining() >= tokens.length + 64) {
      image.position(image.position() + 64);
      image.put(tokens);
    }

    assertThat(KallsymsImage.find(image.array())).isEmpty();
  }

  @Test
  void namesThatMightStartEverywhere() {
    byte[] tokens = tokens();
    ByteBuffer image = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    while (image.remaining() >= tokens.length + 16) {
      image.putLong(200);
    }
    image.putLong(0);
    image.put(tokens);

    assertThat(KallsymsImage.find(image.array())).isEmpty();
  }

  @Test
  void recordsAndMarkersThatFitFromEverywhere() {
    byte[] tokens = tokens();
    int blocks = 1000;
    ByteBuffer image = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    // A number of symbols, and behind it a record of 8 bytes that ends with the next such number.
    while (image.position() < blocks * 2048 + 131072) {
      image.putInt(blocks * 256 - 1).putInt(0x41414107);
    }
    for (int i = 0; i < blocks; i++) {
      image.putInt(i * 2048);
    }
    image.put(tokens);

    assertThat(KallsymsImage.find(image.array())).isEmpty();
  }

  @Test
  void aNameMayBeAsLongAsItsRecordCanSay() {
    assertThat(find("x".repeat(0x3ffe), 1)).isTrue();
    assertThat(find("x".repeat(0x3fff), 1)).isFalse();
  }

  @Test
  void namesThatGrowTooMuchWhenTheyAreDecoded() {
    String name = KallsymsImage.LONG_PART.repeat(100);

    assertThat(find(name, 1)).isTrue();
    assertThat(find(name, 20)).isFalse();
  }

  private static boolean find(String name, int times) {
    List<KallsymsSymbol> symbols = new ArrayList<>(List.of(TEXT));
    for (int i = 0; i < 20; i++) {
      symbols.add(new KallsymsSymbol(TEXT.address() + i, 'T', "filler".repeat(10)));
    }
    for (int i = 0; i < times; i++) {
      symbols.add(new KallsymsSymbol(TEXT.address() + 100, 'T', name));
    }
    byte[] image = KallsymsImage.of(KallsymsLayout.V6_4, symbols).bytes();
    return KallsymsImage.find(image).isPresent();
  }

  private static byte[] tokens() {
    KallsymsImage image = KallsymsImage.of(KallsymsLayout.V7_0, List.of(TEXT));
    return Arrays.copyOfRange(
        image.bytes(), image.at(Array.TOKEN_TABLE), image.at(Array.TOKEN_INDEX) + 512);
  }
}
