package org.jumppatch.patcher.script;

import java.util.List;

/** A script was refused; nothing of it was done. */
public final class ScriptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String script;
  private final transient List<Problem> problems;

  /**
   * @param script what the script is called
   * @param problems all that is wrong with it, at least one, in the order of its text
   */
  public ScriptException(String script, List<Problem> problems) {
    super(script + ":" + problems.get(0).at() + ": " + problems.get(0).message());
    this.script = script;
    this.problems = problems.stream().sorted((a, b) -> a.at().compareTo(b.at())).toList();
  }

  /** What the script is called. */
  public String script() {
    return script;
  }

  /** All that is wrong, in the order of the text. */
  public List<Problem> problems() {
    return problems;
  }

  /** Whether the text is right and only what it asks for is unsafe. */
  public boolean isRefusal() {
    return problems.stream().allMatch(problem -> problem.kind() == Problem.Kind.UNSAFE);
  }
}
