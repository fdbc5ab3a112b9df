package org.jumppatch.patcher.explain;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.elf.linux.KernelVersion;
import org.jumppatch.patcher.decode.InstructionDecoder;
import org.jumppatch.patcher.explain.boot.FeatureState;
import org.jumppatch.patcher.explain.owner.ModulesInMemory;
import org.jumppatch.patcher.explain.text.LocatedDump;
import org.jumppatch.patcher.explain.text.RunningText;

/**
 * A dump whose text was compared with what was computed.
 *
 * @param text both
 * @param located the dump
 * @param steps what the kernel did
 * @param accounting which cause explains how much
 * @param image the image
 * @param decoder for what is left over
 * @param version what the dump's kernel calls itself; null where the dump does not tell
 */
record Examined(
    RunningText text,
    LocatedDump located,
    TextSteps steps,
    Accounting accounting,
    Image image,
    InstructionDecoder decoder,
    @Nullable KernelVersion version) {

  Explanation explanation(@Nullable TextChanges changes) {
    List<FeatureState> features = steps.features();
    return new Explanation(
        text.start() + text.firstHeld() + located.slide(),
        located.base(),
        located.slide(),
        text.length() - text.missing(),
        text.missing(),
        accounting.different(),
        accounting.unexplained(),
        accounting.causes(),
        List.copyOf(steps.jumpLabels().states()),
        features,
        new UnexplainedRuns(image, decoder, text, steps, located.slide()).all(),
        steps.comparison(features),
        steps.dataLacking(),
        steps.traced(),
        steps.modules().all().stream().map(ModulesInMemory.LoadedModule::name).sorted().toList(),
        version,
        text.isForgotten(),
        changes);
  }
}
