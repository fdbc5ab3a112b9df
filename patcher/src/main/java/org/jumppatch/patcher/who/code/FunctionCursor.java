package org.jumppatch.patcher.who.code;

/** The function that each byte of a stretch of code belongs to, asked in ascending order. */
final class FunctionCursor {
  private final FunctionTable table;
  private final long address;
  private int function;
  private long end;

  FunctionCursor(FunctionTable table, CodeRange range) {
    this.table = table;
    this.address = range.address();
    this.function = table.containing(range.address());
    this.end = function < 0 ? range.address() : table.end(function);
  }

  /** The number of the function; what lies before the first one belongs to that. */
  int at(int offset) {
    long place = address + offset;
    while (place >= end && function + 1 < table.count()) {
      end = table.end(++function);
    }
    return Math.max(0, function);
  }
}
