package org.jumppatch.patcher.poke;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jumppatch.patcher.poke.PokeStep.ClearCount;
import org.jumppatch.patcher.poke.PokeStep.ClearVector;
import org.jumppatch.patcher.poke.PokeStep.Drain;
import org.jumppatch.patcher.poke.PokeStep.Part;
import org.jumppatch.patcher.poke.PokeStep.Publish;
import org.jumppatch.patcher.poke.PokeStep.Store;
import org.jumppatch.patcher.poke.PokeStep.Sync;
import org.jumppatch.patcher.poke.PokeStep.Unpublish;
import org.jumppatch.patcher.site.CodeBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The steps of text_poke_bp_batch, written out. */
class PokeProgramTest {
  private static final CodeBytes INT3 = CodeBytes.of(0xcc);
  private static final CodeBytes RET = CodeBytes.of(0xc3);

  private static PokeEntry jump(Dialect dialect) {
    return PokeEntry.of(dialect, 0x1000, Emulation.NOP5, CodeBytes.of(0xe9, 1, 2, 3, 4));
  }

  private static List<PokeStep> steps(Dialect dialect, PokeEntry... entries) {
    return PokeProgram.batches(dialect, List.of(new PokeVector(List.of(entries)))).steps();
  }

  private static Store store(Phase phase, Part part, long address, CodeBytes bytes) {
    return new Store(phase, 0, 0, part, address, bytes);
  }

  @Test
  void threePhasesEachWithItsSync() {
    assertThat(steps(Dialect.V6_1, jump(Dialect.V6_1)))
        .containsExactly(
            new Publish(0),
            store(Phase.INT3, Part.INT3, 0x1000, INT3),
            new Sync(Phase.INT3),
            store(Phase.TAILS, Part.TAIL, 0x1001, CodeBytes.of(1, 2, 3, 4)),
            new Sync(Phase.TAILS),
            store(Phase.FIRST_BYTES, Part.FIRST, 0x1000, CodeBytes.of(0xe9)),
            new Sync(Phase.FIRST_BYTES),
            new Unpublish(),
            new Drain());
  }

  @Test
  void v5_3TakesItselfDownByVectorAndCount() {
    assertThat(steps(Dialect.V5_3, jump(Dialect.V5_3)))
        .endsWith(new Sync(Phase.FIRST_BYTES), new ClearVector(), new ClearCount());
  }

  @ParameterizedTest
  @EnumSource(Mutation.class)
  void noTwoMutationsLeaveASiteUnwritten(Mutation one) {
    PokeProgram program =
        PokeProgram.batches(Dialect.V6_1, List.of(new PokeVector(List.of(jump(Dialect.V6_1)))));
    for (Mutation other : Mutation.values()) {
      assertThat(Protocol.of(program).with(List.of(one, other)).program().steps())
          .as("%s and %s", one, other)
          .anyMatch(step -> step instanceof Store);
    }
  }

  @Test
  void noTailNoSecondSync() {
    PokeEntry toReturn = PokeEntry.of(Dialect.V6_1, 0x1000, INT3, RET);
    assertThat(steps(Dialect.V6_1, toReturn))
        .contains(new Sync(Phase.INT3), new Sync(Phase.FIRST_BYTES))
        .doesNotContain(new Sync(Phase.TAILS));
  }

  @Test
  void anInt3ThatStaysNeedsNoThirdSyncButIn5_3() {
    assertThat(steps(Dialect.V6_1, PokeEntry.of(Dialect.V6_1, 0x1000, RET, INT3)))
        .filteredOn(step -> step instanceof Sync)
        .containsExactly(new Sync(Phase.INT3));
    assertThat(steps(Dialect.V5_3, PokeEntry.of(Dialect.V5_3, 0x1000, RET, INT3)))
        .filteredOn(step -> step instanceof Sync)
        .containsExactly(new Sync(Phase.INT3), new Sync(Phase.FIRST_BYTES));
  }

  @Test
  void oneByOneIsABatchForEachEntry() {
    PokeProgram single =
        PokeProgram.single(Dialect.V6_1, List.of(jump(Dialect.V6_1), jump(Dialect.V6_1)));
    assertThat(single.vectors()).hasSize(2);
    assertThat(single.syncs()).isEqualTo(6);
  }
}
