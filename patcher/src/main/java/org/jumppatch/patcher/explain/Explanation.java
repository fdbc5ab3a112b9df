package org.jumppatch.patcher.explain;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.KernelVersion;
import org.jumppatch.patcher.explain.boot.FeatureState;
import org.jumppatch.patcher.explain.boot.RuntimeConstants;
import org.jumppatch.patcher.explain.live.KeyState;
import org.jumppatch.patcher.explain.live.TracedPlace;
import org.jumppatch.patcher.explain.live.UnreadCode;
import org.jumppatch.patcher.explain.pointer.CheckedPointers;
import org.jumppatch.patcher.explain.text.Unjudged;

/**
 * What makes running text differ from its image.
 *
 * @param module the module that was explained; empty where it was the image itself
 * @param start running address of the first byte that was compared
 * @param base running address of the dump's first byte; of the text in a core
 * @param slide how far above its link address the image runs
 * @param remark what is to be said of the dump's file as a whole, as that it is cut short; empty
 *     where there is nothing
 * @param compared how many bytes were compared
 * @param missing how many bytes of the image's text the dump does not hold there
 * @param different how many of them differ from the image after its relocation
 * @param unexplained how many are not what they must be
 * @param causes what each cause explains, in their order; only those that explain something
 * @param keys every static key with a site in the text
 * @param features every CPU feature that the image has alternatives for
 * @param runs all that is unexplained, by ascending address
 * @param relocationsListed whether the image lists what moved with it; else that was read from its
 *     code
 * @param searched tables that nothing in the image names, and whether their content was found
 * @param left what runs otherwise than expected and was not judged, because something is lacking
 * @param data the running kernel's data held against its text; of nothing where the dump has none
 * @param dataLacking why there is none; empty where there is
 * @param untold run-time constants of which nothing but their own places tells the value
 * @param traced places that go to what was made or allowed at run time
 * @param notFunctions what tracers have called that is neither the start of a function nor a
 *     module's or BPF's code, by name; for a module, those that trace it
 * @param unread code that the kernel made, to which its text leads, and that was not looked into
 * @param programs how many programs of BPF there are; their code is never looked at
 * @param modules the modules that are loaded, as far as the data tells
 * @param modulesLacking why others may be loaded; empty where these are all
 * @param version what the dump's kernel calls itself; null where the dump does not tell
 * @param neverRan whether the text is as in the image: a kernel that was loaded, or a file, and no
 *     memory of one that ran
 * @param pointers those that decide where control goes, held to the image; null where nobody asked,
 *     or there is no data
 * @param changes what changed since an earlier dump; null where none was given
 */
public record Explanation(
    String module,
    long start,
    long base,
    long slide,
    String remark,
    long compared,
    long missing,
    long different,
    long unexplained,
    List<CauseCount> causes,
    List<KeyState> keys,
    List<FeatureState> features,
    List<UnexplainedRun> runs,
    boolean relocationsListed,
    Map<String, Boolean> searched,
    List<Unjudged> left,
    DataComparison data,
    String dataLacking,
    List<RuntimeConstants.Untold> untold,
    List<TracedPlace> traced,
    List<String> notFunctions,
    List<UnreadCode> unread,
    int programs,
    List<ExplainedModule> modules,
    String modulesLacking,
    @Nullable KernelVersion version,
    boolean neverRan,
    @Nullable CheckedPointers pointers,
    @Nullable TextChanges changes) {
  /**
   * Whether all of the text was there and could be judged, all that leads out of it could be
   * checked and looked into, but for BPF's programs, and no module was passed over where there is
   * data that tells of modules.
   */
  public boolean isComplete() {
    return missing == 0
        && left.isEmpty()
        && (pointers == null || pointers.isComplete())
        && (changes == null || changes.isComplete())
        && (modulesLacking.isEmpty() || !dataLacking.isEmpty())
        && traced.stream().allMatch(TracedPlace::checked)
        && unread.isEmpty()
        && modules.stream().allMatch(ExplainedModule::isComplete);
  }

  /**
   * Whether every byte is explained, the data is as the text says, and who traces has functions
   * called.
   */
  public boolean isWhole() {
    return allUnexplained() == 0
        && data.agrees()
        && notFunctions.isEmpty()
        && (pointers == null || pointers.agree());
  }

  /** How many bytes of the image's text and of modules are not what they must be. */
  public long allUnexplained() {
    return unexplained + modules.stream().mapToLong(ExplainedModule::unexplained).sum();
  }

  /** All of them, those of modules behind those of the image. */
  public List<UnexplainedRun> allRuns() {
    return Stream.concat(runs.stream(), modules.stream().flatMap(m -> m.runs().stream())).toList();
  }

  /** All places that go to what was made at run time, those of modules last. */
  public List<TracedPlace> allTraced() {
    return Stream.concat(traced.stream(), modules.stream().flatMap(m -> m.traced().stream()))
        .toList();
  }

  /** Names of the modules whose text was not checked. */
  public List<String> uncheckedModules() {
    return modules.stream().filter(m -> !m.isChecked()).map(ExplainedModule::name).toList();
  }
}
