package org.jumppatch.patcher.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Recipe;
import org.jumppatch.patcher.poke.SyncScheme;
import org.jumppatch.patcher.script.ScriptException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramTextTest {
  private static Recipe shipped(String name) {
    return ProgramText.parse(name, ProgramText.shipped(name).orElseThrow());
  }

  /** Equal programs have equal verdicts, whatever is asked of them: mutations work on either. */
  @Test
  void shippedProgramsAreWhatIsBuiltIn() {
    assertThat(shipped("batch")).isEqualTo(Recipe.of(Dialect.V6_1));
    assertThat(shipped("batch-5.3")).isEqualTo(Recipe.of(Dialect.V5_3));
    assertThat(shipped("batch-6.16")).isEqualTo(Recipe.of(Dialect.V6_16));
    List<Recipe.Action> actions = Recipe.of(Dialect.V6_16).actions();
    assertThat(shipped("deferred"))
        .isEqualTo(new Recipe(Dialect.V6_16, SyncScheme.DEFERRED, actions));
    assertThat(shipped("deferred-cr3"))
        .isEqualTo(new Recipe(Dialect.V6_16, SyncScheme.DEFERRED_CR3, actions));
    assertThat(ProgramText.shipped()).hasSize(5);
    assertThat(ProgramText.shipped("../batch")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "batch",
        "batch-5.3",
        "batch-6.16",
        "deferred",
        "deferred-cr3",
        "int3; sync everybody; each; bytes; sync if written; end",
        "publish; instruction; sync; unpublish; drain",
      })
  void aProtocolIsWrittenAsAProgramThatIsTheSame(String program) {
    Recipe recipe =
        ProgramText.shipped(program)
            .map(text -> ProgramText.parse(program, text))
            .orElseGet(() -> ProgramText.parse("test", program.replace("; ", "\n")));
    assertThat(ProgramText.parse("again", ProgramText.of(recipe))).isEqualTo(recipe);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sync | 1:1 a program begins with publish",
        "int4 | 1:1 no step is called int4",
        "int3; sync if | 2:8 if: written is missing",
        "first | 1:6 first: byte is missing",
        "int3 now | 1:6 nothing can stand here: now",
        "kernel 4.19; int3 | 1:8 kernel: one of",
        "int3; kernel 6.1 | 2:1 kernel comes before all steps",
        "kernel 6.1; kernel 6.1; int3 | 2:1 kernel is said twice",
        "syncs never; int3 | 1:7 syncs: one of",
        "each; int3 | 1:1 each has no end",
        "int3; end | 2:1 end without each",
        "each; each; int3; end | 2:1 each within each",
        "each; publish; int3; end; unpublish | 2:1 publish is for a vector",
        "each; end; int3 | 1:1 nothing is done for each",
        "publish; publish; int3; unpublish | 2:1 publish comes once",
        "publish; int3; drain; unpublish | 3:1 before unpublish it would wait for ever",
        "publish; int3 | 2:1 what is published is never taken down",
        "kernel 5.3; publish; int3; unpublish | 4:1 kernel 5.3 keeps its handler by a count",
        "publish; int3; clear count; unpublish | 3:1 only kernel 5.3 keeps",
        "int3; clear all | 2:7 clear: vector or count",
        "tail | 1:1 the program writes tails alone",
        "kernel 6.1 | 1:1 the program writes nothing",
        "int3; s\u00fcnc | 2:2 character U+00FC is not ASCII text"
      })
  void mistakesAreToldWithTheirPlace(String text, String expected) {
    assertThatExceptionOfType(ScriptException.class)
        .isThrownBy(() -> ProgramText.parse("p", text.replace("; ", "\n")))
        .satisfies(
            e ->
                assertThat(e.problems())
                    .anySatisfy(p -> assertThat(p.at() + " " + p.message()).startsWith(expected)));
  }

  @Test
  void allMistakesAreTold() {
    assertThatExceptionOfType(ScriptException.class)
        .isThrownBy(() -> ProgramText.parse("p", "sink\nfirst\nint3 x\n"))
        .satisfies(e -> assertThat(e.problems()).hasSizeGreaterThanOrEqualTo(3));
    String many = "int3\n".repeat(200);
    assertThatExceptionOfType(ScriptException.class)
        .isThrownBy(() -> ProgramText.parse("p", many))
        .withMessageContaining("more than 100 steps");
  }
}
