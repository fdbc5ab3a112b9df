package org.jumppatch.elf.jumplabel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jumppatch.elf.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteFormTest {
  private static Bytes bytes(String hex) {
    return Bytes.of("site", HexFormat.of().parseHex(hex));
  }

  /** Bytes as objdump decodes them: nop (xchg ax), jmp rel8, nopl 0(rax,rax,1), jmp rel32. */
  @ParameterizedTest
  @CsvSource({
    "6690,       SHORT_NOP",
    "eb7f,       SHORT_JUMP",
    "0f1f440000, NEAR_NOP",
    "e9fbffffff, NEAR_JUMP",
  })
  void theFourFormsAreKnownByTheirBytes(String hex, SiteForm form) {
    Bytes site = bytes(hex);
    assertThat(SiteForm.at(site, 0)).isEqualTo(form);
    assertThat(form.size()).isEqualTo((int) site.size());
    assertThat(SiteForm.at(site.slice(0, site.size() - 1), 0)).isNull();
  }

  @ParameterizedTest
  @CsvSource({"90906690", "0f1f440001", "0f1f400000", "0f1f840000000000", "cc", "e8000000", "7f00"})
  void otherBytesAreNone(String hex) {
    assertThat(SiteForm.at(bytes(hex), 0)).isNull();
  }

  @Property
  void aJumpGoesWhereItWasMadeToGo(@ForAll long address, @ForAll int distance) {
    for (SiteForm form : new SiteForm[] {SiteForm.SHORT_JUMP, SiteForm.NEAR_JUMP}) {
      int reach = form == SiteForm.SHORT_JUMP ? (byte) distance : distance;
      long target = address + form.size() + reach;
      Bytes site = Bytes.of("site", form.encode(address, target));
      assertThat(SiteForm.at(site, 0)).isEqualTo(form);
      assertThat(form.target(site, 0, address)).isEqualTo(target);
    }
  }

  @Property
  void everyNopIsKnownAgain(@ForAll long address, @ForAll long target) {
    for (SiteForm form : new SiteForm[] {SiteForm.SHORT_NOP, SiteForm.NEAR_NOP}) {
      assertThat(SiteForm.at(Bytes.of("site", form.encode(address, target)), 0)).isEqualTo(form);
      assertThatThrownBy(() -> form.target(bytes("6690"), 0, address))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void aJumpReachesJustSoFar() {
    long address = 0x1000;
    assertThat(SiteForm.SHORT_JUMP.reaches(address, address + 2 + 127)).isTrue();
    assertThat(SiteForm.SHORT_JUMP.reaches(address, address + 2 + 128)).isFalse();
    assertThat(SiteForm.SHORT_JUMP.reaches(address, address + 2 - 128)).isTrue();
    assertThat(SiteForm.SHORT_JUMP.reaches(address, address + 2 - 129)).isFalse();
    assertThat(SiteForm.NEAR_JUMP.reaches(address, address + 5 + Integer.MAX_VALUE)).isTrue();
    assertThat(SiteForm.NEAR_JUMP.reaches(address, address + 6 + Integer.MAX_VALUE)).isFalse();
    assertThatThrownBy(() -> SiteForm.SHORT_JUMP.encode(address, address + 200))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("0x10c8 is out of reach of a 2-byte jump at 0x1000");
  }

  @Test
  void flippingKeepsTheSizeAndComesBack() {
    for (SiteForm form : SiteForm.values()) {
      assertThat(form.flipped().size()).isEqualTo(form.size());
      assertThat(form.flipped().isJump()).isNotEqualTo(form.isJump());
      assertThat(form.flipped().flipped()).isEqualTo(form);
    }
  }
}
