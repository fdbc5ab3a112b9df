package org.jumppatch.patcher.site;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.staticcall.CallTargets;
import org.jumppatch.elf.staticcall.StaticCall;

/**
 * What a booted kernel writes to take a static call somewhere, and back: to be looked at, and not
 * to be written into a file, whose sites call the trampoline.
 *
 * @param call the static call
 * @param function the function that it calls then, 0 for none
 * @param there the changes that lead there, in the kernel's order
 * @param back those that lead back
 */
public record CallCourse(
    StaticCall call, long function, List<SiteChange> there, List<SiteChange> back) {
  private static final String RETURN_ZERO = "__static_call_return0";

  public CallCourse {
    there = List.copyOf(there);
    back = List.copyOf(back);
  }

  /**
   * From the functions that static calls call at rest to others.
   *
   * @throws UnsafePatchException as by {@link #of}; it names the image
   */
  public static List<CallCourse> of(Image image, Collection<FlipPlan.Assignment> calls) {
    CallTargets targets = CallTargets.of(image);
    List<CallCourse> courses = new ArrayList<>();
    for (FlipPlan.Assignment one : calls) {
      courses.add(
          UnsafePatchException.naming(image, () -> of(one.call(), one.function(), targets)));
    }
    return courses;
  }

  /**
   * From the function of each to another, be it none.
   *
   * @throws UnsafePatchException as by {@link #of}; it names the image
   */
  public static List<CallCourse> ofAny(Image image, Collection<StaticCall> calls) {
    CallTargets targets = CallTargets.of(image);
    List<CallCourse> courses = new ArrayList<>();
    for (StaticCall call : calls) {
      courses.add(UnsafePatchException.naming(image, () -> ofAny(image, call, targets)));
    }
    return courses;
  }

  /**
   * From the function that it calls at rest to another.
   *
   * @param function 0 for none
   * @throws UnsafePatchException if the file does not say what it calls, or a function is out of
   *     reach
   */
  public static CallCourse of(StaticCall call, long function, CallTargets targets) {
    Long now = call.function();
    if (now == null) {
      throw new UnsafePatchException(
          call.name() + " is defined outside this module: what it calls is not known");
    }
    return new CallCourse(
        call,
        function,
        CallUpdate.running(call, now, function, targets),
        CallUpdate.running(call, function, now, targets));
  }

  /**
   * From its function to none; where it has none, to the one that returns 0.
   *
   * @throws UnsafePatchException as by {@link #of}
   */
  public static CallCourse ofAny(Image image, StaticCall call, CallTargets targets) {
    Long now = call.function();
    long[] zero = image.symbols().addressesOf(RETURN_ZERO);
    long own = call.places().isEmpty() ? 0 : call.places().get(0).address();
    return of(call, now == null || now != 0 ? 0 : zero.length == 0 ? own : zero[0], targets);
  }
}
