package org.jumppatch.elf.staticcall;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.Table;

/**
 * How functions are written where a static call calls them ({@code __static_call_transform},
 * arch/x86/kernel/static_call.c). What returns and calls become on a CPU with a flaw is not in it:
 * a return is a return here, and a call goes to the function itself; {@link #atRest} has what a
 * file holds for a return.
 */
public final class CallTargets {
  /** Where a conditional tail call of no function goes. */
  private static final String PLAIN_RETURN = "__static_call_return";

  /** What a compiler has functions jump to for a return (-mfunction-return=thunk-extern). */
  private static final String RETURN_THUNK = "__x86_return_thunk";

  private final Map<Long, InlinedFunction> inlined;
  private final long plainReturn;
  private final Set<Long> returnThunks;
  private final Image image;
  private long @Nullable [] returnSites;

  private CallTargets(
      Map<Long, InlinedFunction> inlined, long plainReturn, Set<Long> returnThunks, Image image) {
    this.inlined = inlined;
    this.plainReturn = plainReturn;
    this.returnThunks = returnThunks;
    this.image = image;
  }

  /** Those of an image, by the names in it. */
  public static CallTargets of(Image image) {
    Map<Long, InlinedFunction> inlined = new HashMap<>();
    for (InlinedFunction function : InlinedFunction.values()) {
      for (long address : image.symbols().addressesOf(function.symbol())) {
        inlined.put(address, function);
      }
    }
    long[] returns = image.symbols().addressesOf(PLAIN_RETURN);
    Set<Long> thunks = new HashSet<>();
    for (long address : image.symbols().addressesOf(RETURN_THUNK)) {
      thunks.add(address);
    }
    return new CallTargets(
        Map.copyOf(inlined), returns.length == 1 ? returns[0] : 0, Set.copyOf(thunks), image);
  }

  /** {@code __static_call_return}; 0 where the image has none, as before Linux 6.3. */
  public long plainReturn() {
    return plainReturn;
  }

  /** Whether an instruction is a return as the compiler wrote it: a jump to the return thunk. */
  public boolean isReturnThunk(CallInstruction instruction) {
    return instruction instanceof CallInstruction.Jump jump && returnThunks.contains(jump.target());
  }

  /**
   * What stands in a file where a kernel that runs has an instruction: a return that boot writes
   * anew is the compiler's jump to the return thunk.
   *
   * @param address of the place
   */
  public CallInstruction atRest(CallInstruction running, long address) {
    return running instanceof CallInstruction.Return
            && returnThunks.size() == 1
            && Arrays.binarySearch(returnSites(), address) >= 0
        ? new CallInstruction.Jump(returnThunks.iterator().next())
        : running;
  }

  /**
   * The places at which a kernel was compiled with a jump to the return thunk in place of a return.
   * Boot writes them anew for the CPU ({@code apply_returns}, arch/x86/kernel/alternative.c), a
   * trampoline of no function among them ({@code __static_call_fixup},
   * arch/x86/kernel/static_call.c). None where the table is relocated yet. In order; read when they
   * are first asked for.
   */
  private long[] returnSites() {
    long[] known = returnSites;
    if (known == null) {
      known =
          image.isRelocatable()
              ? new long[0]
              : Table.of(image, ".return_sites", "__return_sites", "__return_sites_end")
                  .map(Table::targets)
                  .orElse(new long[0]);
      Arrays.sort(known);
      returnSites = known;
    }
    return known;
  }

  /**
   * The instruction for a function, 0 for none.
   *
   * @param condition of a conditional tail call: the second byte of the opcode
   * @throws IllegalArgumentException if there is nothing that a conditional jump could go to
   */
  CallInstruction instruction(CallForm form, int condition, long function) {
    return switch (form) {
      case CALL -> call(function);
      case TAIL ->
          function == 0 ? new CallInstruction.Return() : new CallInstruction.Jump(function);
      case CONDITIONAL ->
          new CallInstruction.ConditionalJump(condition, function == 0 ? aReturn() : function);
    };
  }

  private CallInstruction call(long function) {
    InlinedFunction known = inlined.get(function);
    if (known != null) {
      return new CallInstruction.Inlined(known);
    }
    return function == 0 ? new CallInstruction.Nop() : new CallInstruction.Call(function);
  }

  private long aReturn() {
    if (plainReturn == 0) {
      throw new IllegalArgumentException(
          "a conditional jump to no function needs " + PLAIN_RETURN + ", which the image lacks");
    }
    return plainReturn;
  }
}
