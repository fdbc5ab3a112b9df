package org.jumppatch.patcher.program;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jumppatch.elf.testing.Untrusted;
import org.jumppatch.patcher.check.CheckOptions;
import org.jumppatch.patcher.check.Checker;
import org.jumppatch.patcher.check.Limits;
import org.jumppatch.patcher.poke.Emulation;
import org.jumppatch.patcher.poke.PokeEntry;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.poke.PokeVector;
import org.jumppatch.patcher.poke.Recipe;
import org.jumppatch.patcher.poke.SyncRule;
import org.jumppatch.patcher.script.ScriptException;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.smp.FetchModel;
import org.jumppatch.patcher.smp.space.Reduction;

/** Whatever is written, a program is refused with a reason, or can be checked to the end. */
class ProgramFuzzTest {
  private static final CodeBytes JMP2 = CodeBytes.of(0xeb, 0x30);
  private static final Limits SOON = new Limits(20_000, Duration.ofSeconds(5), 1L << 28);

  @FuzzTest(maxDuration = "12h")
  void text(byte[] program) {
    Untrusted.read(
        ScriptException.class, () -> ProgramText.parse("fuzz", new String(program, UTF_8)));
  }

  @FuzzTest(maxDuration = "12h")
  void check(byte[] program) {
    Untrusted.read(
        ScriptException.class,
        () -> {
          Recipe recipe = ProgramText.parse("fuzz", new String(program, UTF_8));
          List<PokeVector> vectors =
              List.of(
                  new PokeVector(List.of(site(recipe, 7))),
                  new PokeVector(List.of(site(recipe, 256))));
          CheckOptions options =
              new CheckOptions(
                  FetchModel.BYTE, 1, 0, Set.of(), Set.of(), EnumSet.allOf(Reduction.class), SOON);
          return new Checker(options)
              .check(List.of(PokeProgram.of(recipe, SyncRule.EACH, vectors)));
        });
  }

  private static PokeEntry site(Recipe recipe, long at) {
    return PokeEntry.of(recipe.dialect(), at, Emulation.NOP2, JMP2);
  }
}
