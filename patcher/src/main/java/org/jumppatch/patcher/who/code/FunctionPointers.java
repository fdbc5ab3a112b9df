package org.jumppatch.patcher.who.code;

import java.util.Arrays;
import org.jumppatch.elf.AddressSpace;
import org.jumppatch.elf.Area;
import org.jumppatch.elf.linux.Image;

/**
 * Every place in a kernel's data that holds the address of a function: in tables of system
 * controls, of operations on files, of work to be done later.
 */
public final class FunctionPointers {
  /** Data that is made of numbers, where a word is no pointer. */
  private static final String[] NUMBERS = {".BTF", ".orc", "__bug_table", "__ex_table", ".return"};

  private final long[] places;
  private final int[] functions;

  private FunctionPointers(long[] places, int[] functions) {
    this.places = places;
    this.functions = functions;
  }

  public static FunctionPointers of(Image image, FunctionTable table, KernelCode code) {
    long[] places = new long[1 << 14];
    int[] functions = new int[1 << 14];
    int n = 0;
    AddressSpace space = image.space();
    for (Area area : space.areas()) {
      if (!space.mayHoldData(area) || isNumbers(area.name())) {
        continue;
      }
      long start = area.address() + (-area.address() & 7);
      long end = area.address() + area.fileSize();
      DataWords words = new DataWords(image, area);
      for (long at = start; at + Long.BYTES <= end; at += Long.BYTES) {
        int function = table.startingAt(words.at(at));
        if (function >= 0 && code.at(at) == null) {
          if (n == places.length) {
            places = Arrays.copyOf(places, 2 * n);
            functions = Arrays.copyOf(functions, 2 * n);
          }
          places[n] = at;
          functions[n++] = function;
        }
      }
    }
    return new FunctionPointers(Arrays.copyOf(places, n), Arrays.copyOf(functions, n));
  }

  private static boolean isNumbers(String area) {
    for (String name : NUMBERS) {
      if (area.startsWith(name)) {
        return true;
      }
    }
    return false;
  }

  public int count() {
    return places.length;
  }

  /** The address of a place, which is a multiple of 8. */
  public long place(int i) {
    return places[i];
  }

  /** The number of the function that it points to. */
  public int function(int i) {
    return functions[i];
  }
}
