package org.jumppatch.elf.staticcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jumppatch.elf.Bytes;
import org.jumppatch.elf.ImageFormatException;
import org.jumppatch.elf.TableSource;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.testing.Program;
import org.jumppatch.elf.testing.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every form of site, in the program that has them all; the linker's map is objdump's. */
class SampleCallsTest {
  private static final Path CALLS = Samples.image("calls.elf");

  @TempDir Path folder;

  private static StaticCall call(Image image, String name) {
    return Objects.requireNonNull(StaticCalls.of(image).named(name));
  }

  private static List<CallForm> forms(StaticCall call) {
    return call.sites().stream().map(site -> site.place().form()).toList();
  }

  @Test
  void formsAreThoseOfTheSource() throws IOException {
    Image image = Image.open(CALLS);
    assertThat(StaticCalls.of(image).source()).isEqualTo(TableSource.SECTION);
    assertThat(forms(call(image, "scale")))
        .containsExactly(
            CallForm.CALL,
            CallForm.CALL,
            CallForm.CALL,
            CallForm.CALL,
            CallForm.CALL,
            CallForm.CALL,
            CallForm.TAIL,
            CallForm.CONDITIONAL,
            CallForm.CONDITIONAL,
            CallForm.CALL);
    assertThat(call(image, "scale").livePlaces()).hasSize(10);
    assertThat(call(image, "audit").function()).isZero();
    assertThat(Objects.requireNonNull(call(image, "audit").trampoline()).instruction())
        .isEqualTo(new CallInstruction.Return());
    assertThat(call(image, "settled").sites().get(0).place().instruction())
        .isEqualTo(new CallInstruction.Inlined(InlinedFunction.RETURN_ZERO));
  }

  /** objdump decodes the same instruction at each site, with the same target. */
  @Test
  void objdumpReadsTheSameInstructions() throws IOException {
    Image image = Image.open(CALLS);
    List<String> code = Program.lines("objdump", "-d", "--no-show-raw-insn", CALLS.toString());
    for (StaticCall call : StaticCalls.of(image).all()) {
      for (CallPlace place : call.places()) {
        String line =
            code.stream()
                .filter(l -> l.strip().startsWith(Long.toHexString(place.address()) + ":"))
                .findFirst()
                .orElseThrow();
        Long target = place.instruction().destination();
        if (target != null) {
          assertThat(line).contains(Long.toHexString(target));
        }
        String mnemonic =
            switch (place.form()) {
              case CALL -> target == null ? "xor" : "call";
              case TAIL -> target == null ? "ret" : "jmp";
              case CONDITIONAL -> "jne";
            };
        assertThat(line).contains(mnemonic);
      }
    }
  }

  @Test
  void eachFormHasItsInstructionForEachKindOfFunction() throws IOException {
    Image image = Image.open(CALLS);
    CallTargets targets = CallTargets.of(image);
    long twice = image.symbols().addressesOf("twice")[0];
    long plainReturn = image.symbols().addressesOf("__static_call_return")[0];
    for (StaticCallSite site : call(image, "scale").sites()) {
      CallPlace place = site.place();
      CallInstruction none = place.instructionFor(0, targets);
      CallInstruction some = place.instructionFor(twice, targets);
      assertThat(some.destination()).isEqualTo(twice);
      switch (place.form()) {
        case CALL -> assertThat(none).isEqualTo(new CallInstruction.Nop());
        case TAIL -> assertThat(none).isEqualTo(new CallInstruction.Return());
        case CONDITIONAL ->
            assertThat(none).isEqualTo(new CallInstruction.ConditionalJump(0x85, plainReturn));
      }
      for (CallInstruction one : List.of(none, some)) {
        byte[] bytes = one.encode(site.address());
        assertThat(bytes).hasSize(place.size());
        assertThat(CallInstruction.at(bytes, 0, site.address())).isEqualTo(one);
      }
    }
  }

  @Test
  void aStrippedFileIsReadWithoutNames() throws IOException {
    Path stripped = folder.resolve("stripped");
    Program.lines("strip", "-o", stripped.toString(), CALLS.toString());
    StaticCalls bare = StaticCalls.of(Image.open(stripped));
    StaticCalls named = StaticCalls.of(Image.open(CALLS));
    assertThat(bare.all()).hasSameSizeAs(named.all());
    for (StaticCall call : bare.all()) {
      assertThat(call.name()).startsWith("0x");
      assertThat(call.sites())
          .hasSameSizeAs(Objects.requireNonNull(named.at(call.address())).sites());
      assertThat(bare.resolve(call.name())).isEqualTo(new CallLookup.Found(call));
    }
  }

  /** What boot would stop at is refused, with the entry's place in the file. */
  @Test
  void aSiteThatIsNoCallIsRefused() throws IOException {
    byte[] file = Files.readAllBytes(CALLS);
    Image image = Image.open(CALLS);
    List<StaticCallSite> sites = new ArrayList<>(call(image, "scale").sites());
    StaticCallSite site = sites.get(0);
    file[(int) site.place().fileOffset()] = (byte) 0x90;
    assertThatThrownBy(() -> StaticCalls.of(Image.of(CALLS, Bytes.of("damaged", file))))
        .isInstanceOf(ImageFormatException.class)
        .hasMessageContaining("at 0x%x".formatted(site.offset()))
        .hasMessageContaining("the site holds 90 ")
        .hasMessageEndingWith("no call");
  }
}
