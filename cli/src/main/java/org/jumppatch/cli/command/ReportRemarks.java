package org.jumppatch.cli.command;

import static org.jumppatch.patcher.text.Grouped.counted;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.image.ReportedModule;
import org.jumppatch.cli.image.SiteQuery.Answer;
import org.jumppatch.patcher.text.Listed;

/**
 * What {@code show -} says of a report besides the sites that it names.
 *
 * @param open the image
 * @param folder where its modules are; null where that is not said
 * @param err where it is said
 */
record ReportRemarks(OpenImage open, @Nullable Path folder, PrintWriter err) {
  /** Of places in another kernel, and of modules, so many are named. */
  private static final int MOST = 3;

  /**
   * Says what names no site, and why.
   *
   * @param shown what is in the image
   * @param looked what is in modules, of those that were looked at
   * @return whether anything was shown, and all of the same kernel
   */
  boolean print(Answer shown, List<ReportedModule> looked) {
    tellForeign(shown, open.image().path());
    looked.forEach(one -> tellForeign(one.answer(), one.file()));
    boolean foreign =
        !shown.foreign().isEmpty()
            || looked.stream().anyMatch(one -> !one.answer().foreign().isEmpty());
    boolean some =
        !shown.keys().isEmpty()
            || !shown.calls().isEmpty()
            || looked.stream().anyMatch(ReportedModule::hasSites);
    if (!some) {
      tell("no line names a site of the image" + (looked.isEmpty() ? "" : " or its modules"));
    }
    Set<String> left = new TreeSet<>(shown.modules().keySet());
    looked.forEach(one -> left.remove(one.name()));
    if (!left.isEmpty()) {
      int lines = left.stream().mapToInt(shown.modules()::get).sum();
      String names = Listed.first(List.copyOf(left), MOST);
      tell(
          "%s of %s %s%s"
              .formatted(
                  counted(lines, "line is", "lines are"),
                  left.size() == 1 ? "module" : "modules",
                  names,
                  folder == null
                      ? ": --modules DIR, or %s.ko as IMAGE, shows what is there"
                          .formatted(left.iterator().next())
                      : ", without a file in " + folder));
    }
    return some && !foreign;
  }

  private void tellForeign(Answer answer, Path file) {
    if (!answer.foreign().isEmpty()) {
      tell(
          "%s: functions of another kernel, which are not as long in %s"
              .formatted(Listed.first(answer.foreign(), MOST), file));
    }
  }

  private void tell(String remark) {
    err.println("jumppatch: <stdin>: " + remark);
  }
}
