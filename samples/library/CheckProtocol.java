package example;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKey;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.check.CheckOptions;
import org.jumppatch.patcher.check.Checker;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.Mutation;
import org.jumppatch.patcher.poke.PokeProgram;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.run.PatchProgram;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.Direction;
import org.jumppatch.patcher.site.FlipPlan;
import org.jumppatch.patcher.smp.FetchModel;

/**
 * Lists an image's keys, then checks the protocol on the sites of each: as it is, and without its
 * first sync. Needs no build: {@code java -cp cli/target/jumppatch.jar
 * samples/library/CheckProtocol.java samples/images/schedstats.elf}.
 */
public final class CheckProtocol {
  private CheckProtocol() {}

  public static void main(String[] args) throws IOException {
    Image image = Image.open(Path.of(args[0]));
    StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
    CheckOptions sound = CheckOptions.of(FetchModel.QUAD);
    CheckOptions broken = sound.with(Set.of(Mutation.M1));
    RunOptions run =
        new RunOptions(Dialect.V6_1, Mode.BATCH, FetchModel.QUAD, 3, 1, List.of());
    for (StaticKey key : keys.all()) {
      System.out.println(key.name() + ": " + key.entries().size() + " sites");
      FlipPlan plan = FlipPlan.courseOf(image, List.of(key), Direction.FLIP, false);
      PokeProgram program = PatchProgram.of(plan.batches(), run);
      System.out.println("  " + new Checker(sound).check(List.of(program)).outcome());
      System.out.println("  M1: " + new Checker(broken).check(List.of(program)).kinds());
    }
  }
}
