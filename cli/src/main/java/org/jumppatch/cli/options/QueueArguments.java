package org.jumppatch.cli.options;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.syntax.Given;
import org.jumppatch.cli.syntax.GivenOptions;
import org.jumppatch.cli.syntax.Syntax;
import org.jumppatch.patcher.queue.QueueMatrix;
import org.jumppatch.patcher.queue.QueueRule;
import org.jumppatch.patcher.queue.QueueSearch;
import org.jumppatch.patcher.queue.QueueShape;
import org.jumppatch.patcher.queue.QueueVerdict;
import org.jumppatch.patcher.queue.Window;
import org.jumppatch.patcher.run.Mode;
import org.jumppatch.patcher.run.RunOptions;
import org.jumppatch.patcher.site.SiteChange;
import picocli.CommandLine.Model.CommandSpec;

/** The rules of a queue that a command checks, as its options say. */
public final class QueueArguments {
  private final CommandSpec spec;
  private final Given<List<QueueRule>> without;
  private final Given<Window> window;

  public QueueArguments(Syntax syntax) {
    spec = syntax.spec();
    without =
        syntax
            .option(
                "--without",
                "Q1[,Q3...]",
                "Leave rules out of the queue: Q1 to Q9, told of by --list-mutations.")
            .someOf(QueueRule.values());
    window =
        syntax
            .option(
                "--window",
                "WORD",
                "Whether a key's count may disagree with its text until queued entries are applied:"
                    + " allowed or refused; allowed if not given.")
            .oneOf(Window.values(), Window.ALLOWED);
  }

  /**
   * Refuses the options where nothing is queued.
   *
   * @param matrix whether each rule is left out in turn
   */
  public void require(RunOptions run, boolean matrix) {
    if (!run.mode().isShared()) {
      GivenOptions.refuse(
          spec, List.of("--without", "--window"), "only a queue has rules: --mode queued");
    }
    if (matrix) {
      GivenOptions.refuse(spec, List.of("--without"), "--matrix leaves out each rule in turn");
    }
  }

  /** What the queue comes to; null where nothing is queued. */
  public @Nullable QueueVerdict check(List<List<SiteChange>> groups, RunOptions run) {
    if (!isQueued(groups, run)) {
      return null;
    }
    List<QueueRule> left = without.orNull();
    Set<QueueRule> rules = EnumSet.noneOf(QueueRule.class);
    rules.addAll(left == null ? List.of() : left);
    return QueueSearch.of(shape(groups, run), rules, window.value());
  }

  /** The same without each rule. */
  public @Nullable QueueMatrix matrix(List<List<SiteChange>> groups, RunOptions run) {
    return !isQueued(groups, run) ? null : QueueMatrix.of(shape(groups, run), window.value());
  }

  private static boolean isQueued(List<List<SiteChange>> groups, RunOptions run) {
    return run.mode().isShared() && !groups.stream().allMatch(List::isEmpty);
  }

  private static QueueShape shape(List<List<SiteChange>> groups, RunOptions run) {
    return QueueShape.of(groups, run.dialect().capacity(), run.mode() == Mode.QUEUED);
  }
}
