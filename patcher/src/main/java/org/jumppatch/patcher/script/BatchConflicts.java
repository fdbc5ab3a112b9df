package org.jumppatch.patcher.script;

import java.util.List;
import org.jumppatch.patcher.site.CodeBytes;
import org.jumppatch.patcher.site.SiteChange;

/**
 * Holds the changes of a script against each other: no byte is written twice in a batch, and none
 * by two changes that are not of the same bytes.
 */
final class BatchConflicts {
  private final QueuedChanges queued;
  private final FunctionCode.Cache functions;
  private final ScriptNames names;
  private final List<Problem> problems;

  /**
   * @param problems gets what is unsafe
   */
  BatchConflicts(
      QueuedChanges queued,
      FunctionCode.Cache functions,
      ScriptNames names,
      List<Problem> problems) {
    this.queued = queued;
    this.functions = functions;
    this.names = names;
    this.problems = problems;
  }

  /** Whether nothing that the script has queued is in the way of a change of these bytes. */
  boolean isFree(long address, int length, Position at) {
    QueuedChanges.Queued other = queued.inTheWay(address, length);
    if (other == null) {
      return true;
    }
    SiteChange change = other.change();
    boolean same = change.address() == address && change.old().length() == length;
    problems.add(
        Problem.unsafe(
            at,
            same
                ? "%s twice in a batch, first at %s; put a commit between"
                    .formatted(names.place(address), other.at())
                : "overlaps the change of %s at %s"
                    .formatted(names.place(change.address()), other.at()),
            functions.around(address, length)));
    return false;
  }

  /**
   * Whether the bytes that a change begins with are those that the script has put there, if any.
   */
  boolean isExpected(SiteChange change, Position at) {
    CodeBytes text = queued.textAt(change.address());
    if (text == null || change.old().equals(text)) {
      return true;
    }
    problems.add(
        Problem.unsafe(
            at,
            "unexpected op at %s: the script has put %s there"
                .formatted(names.place(change.address()), text),
            List.of()));
    return false;
  }
}
