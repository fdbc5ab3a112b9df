package org.jumppatch.patcher.who;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.jumppatch.patcher.who.code.FunctionTable;

/**
 * A line of a kernel's stack as tracing and the kernel's log print it: {@code => name}, {@code name
 * <ffffffff81234567>}, {@code name+0x12/0x30}, {@code ffffffff81234567 name+0x12
 * ([kernel.kallsyms])}.
 *
 * @param function the function, without what the compiler appended
 * @param offset distance of the return address from its start; -1 where the line does not tell
 */
record StackFrame(String function, long offset) {
  private static final Pattern LINE =
      Pattern.compile(
          "(?:=>|\\?|\\[<[0-9a-f]+>\\]|[0-9a-f]{16})?\\s*(?:=>\\s*)?"
              + "([A-Za-z_][\\w.]*)(?:\\+0x([0-9a-f]{1,8}))?(?:/0x[0-9a-f]+)?(?:\\s+[(<\\[].*)?");

  /** The frame in a line; null where it is something else. */
  static @Nullable StackFrame of(String line) {
    Matcher frame = LINE.matcher(line.strip());
    if (!frame.matches()) {
      return null;
    }
    String offset = frame.group(2);
    return new StackFrame(
        FunctionTable.sourceName(frame.group(1)), offset == null ? -1 : Long.parseLong(offset, 16));
  }
}
