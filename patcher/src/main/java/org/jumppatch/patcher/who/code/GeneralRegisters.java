package org.jumppatch.patcher.who.code;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The sixteen general registers by their names of every width, numbered as instructions do. */
public final class GeneralRegisters {
  static final int COUNT = 16;
  static final int RAX = 0;
  static final int RCX = 1;
  static final int RDX = 2;
  static final int RSI = 6;
  public static final int RDI = 7;
  static final int R8 = 8;
  static final int R9 = 9;

  /** The registers of the first six arguments, in order (System V ABI, 3.2.3). */
  public static final List<Integer> ARGUMENTS = List.of(RDI, RSI, RDX, RCX, R8, R9);

  /** Those that a called function may change: all but rbx, rsp, rbp, r12 to r15. */
  static final int[] SCRATCH = {RAX, RCX, RDX, RSI, RDI, R8, R9, 10, 11};

  private static final Map<String, Integer> NUMBERS = numbers();

  private GeneralRegisters() {}

  private static Map<String, Integer> numbers() {
    Map<String, Integer> numbers = new HashMap<>();
    String[] letters = {"a", "c", "d", "b"};
    for (int i = 0; i < letters.length; i++) {
      numbers.put("r" + letters[i] + "x", i);
      numbers.put("e" + letters[i] + "x", i);
      numbers.put(letters[i] + "x", i);
      numbers.put(letters[i] + "l", i);
      numbers.put(letters[i] + "h", i);
    }
    String[] words = {"sp", "bp", "si", "di"};
    for (int i = 0; i < words.length; i++) {
      numbers.put("r" + words[i], 4 + i);
      numbers.put("e" + words[i], 4 + i);
      numbers.put(words[i], 4 + i);
      numbers.put(words[i] + "l", 4 + i);
    }
    for (int i = 8; i < COUNT; i++) {
      for (String width : new String[] {"", "d", "w", "b"}) {
        numbers.put("r" + i + width, i);
      }
    }
    return Map.copyOf(numbers);
  }

  /** The number of a register, or -1 where the name is no general register's. */
  static int number(String name) {
    return NUMBERS.getOrDefault(name, -1);
  }
}
