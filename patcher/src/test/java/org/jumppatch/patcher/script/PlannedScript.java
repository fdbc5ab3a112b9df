package org.jumppatch.patcher.script;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jumppatch.elf.jumplabel.JumpTable;
import org.jumppatch.elf.jumplabel.StaticKeys;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.decode.Capstone;
import org.jumppatch.patcher.site.SiteChange;

/**
 * A script as it was planned for an image.
 *
 * @param problems for which it was refused; none if it was not
 * @param changes that it makes
 */
record PlannedScript(List<Problem> problems, List<SiteChange> changes) {
  static PlannedScript of(Path file, String text) throws IOException {
    return of(file, text, false);
  }

  static PlannedScript forced(Path file, String text) throws IOException {
    return of(file, text, true);
  }

  private static PlannedScript of(Path file, String text, boolean force) throws IOException {
    Image image = Image.open(file);
    StaticKeys keys = StaticKeys.of(image, JumpTable.of(image));
    try (Capstone capstone = Capstone.open()) {
      Script script = Script.parse("edits", text);
      return new PlannedScript(
          List.of(), ScriptPlan.of(script, image, keys, capstone, force).changes());
    } catch (ScriptException e) {
      return new PlannedScript(e.problems(), List.of());
    }
  }

  /** Whether the text is right, and what it asks for is not done. */
  boolean isUnsafe() {
    return !problems.isEmpty()
        && problems.stream().allMatch(problem -> problem.kind() == Problem.Kind.UNSAFE);
  }

  /** What is wrong, a line each, and after each what shows it. */
  String told() {
    return problems.stream()
        .flatMap(one -> Stream.concat(Stream.of(one.message()), one.evidence().stream()))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
