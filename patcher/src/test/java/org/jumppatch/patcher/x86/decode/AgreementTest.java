package org.jumppatch.patcher.x86.decode;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jumppatch.patcher.x86.decode.Mnemonic.ENDBR64;
import static org.jumppatch.patcher.x86.decode.Mnemonic.MOV;
import static org.jumppatch.patcher.x86.decode.Mnemonic.PAUSE;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.decode.CapstoneLibraries;
import org.jumppatch.patcher.decode.CapstoneLibraries.Library;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every form that is supported, with all that may stand around its opcode, is confirmed by each
 * version of Capstone. More of each: {@code -Djumppatch.spellings=3000}.
 */
class AgreementTest {
  private static final int SPELLINGS = Integer.getInteger("jumppatch.spellings", 300);
  private static final int SHOWN = 20;
  private static final long ADDRESS = 0xffff_ffff_8100_0000L;

  private final Decoder decoder = new Decoder();

  static Stream<Library> libraries() {
    return CapstoneLibraries.all().stream();
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void everyFormIsConfirmed(Library library) {
    Agreement agreement = new Agreement(library.decoder());
    FormSpelling spelling = new FormSpelling(new SplittableRandom(1));
    List<String> refused = new ArrayList<>();
    int confirmed = 0;
    for (Variant variant : Variant.all()) {
      for (int i = 0; i < SPELLINGS; i++) {
        byte[] code = spelling.of(variant);
        Decoded own = decode(code);
        if (own == null) {
          // Prefixes that the form does not go with.
          continue;
        }
        if (agreement.confirms(own, code)) {
          confirmed++;
        } else if (!isRefused(library, own, code) && refused.size() < SHOWN) {
          refused.add(own.instruction() + " is " + read(library, code));
        }
      }
    }
    assertThat(refused).isEmpty();
    assertThat(confirmed).isGreaterThan(Variant.all().size() * SPELLINGS / 2);
  }

  /** A SIB byte may have a scale and no index (Intel SDM volume 2, table 2-3). */
  @ParameterizedTest
  @ValueSource(strings = {"f00074209f", "44090426", "0f1f0421", "0f1f0461", "488b1c25785634f2"})
  void aMissingIndexIsNone(String bytes) {
    byte[] code = HexFormat.of().parseHex(bytes);
    for (Library library : CapstoneLibraries.all()) {
      assertThat(new Agreement(library.decoder()).confirms(requireNonNull(decode(code)), code))
          .as("%s: %s", library, read(library, code))
          .isTrue();
    }
  }

  /** With a REX prefix that has no effect, and that no assembler writes there. */
  private static boolean isRefused(Library library, Decoded own, byte[] code) {
    if (HexFormat.of().formatHex(code).matches(".*4[0-9a-f](90|0f1efa|8c..)")) {
      boolean selector = own.mnemonic() == MOV && own.operands().get(1) instanceof SelectorOperand;
      boolean old = library.version().startsWith("4.");
      return own.mnemonic() == PAUSE || (old && (own.mnemonic() == ENDBR64 || selector));
    }
    return false;
  }

  private @Nullable Decoded decode(byte[] code) {
    return decoder.decode(new FetchedBytes(new CodeSlot(code, ADDRESS), ADDRESS));
  }

  private static String read(Library library, byte[] code) {
    return String.valueOf(library.decoder().decode(code, 0, code.length, ADDRESS));
  }
}
