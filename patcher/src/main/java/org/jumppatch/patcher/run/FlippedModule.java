package org.jumppatch.patcher.run;

import java.io.IOException;
import java.nio.file.Path;
import org.jumppatch.elf.module.ModuleFile;
import org.jumppatch.elf.output.OutputFile;
import org.jumppatch.elf.output.OutputFolder;

/**
 * A module with sites of keys that are flipped in its kernel.
 *
 * @param file where it is from
 * @param place its name from the folder on that modules of its kernel are in
 * @param run what was written in it
 */
public record FlippedModule(ModuleFile file, Path place, FlipRun run) {
  /** Whether its file stays as it is: its sites are as they have to be, or the loader sets them. */
  public boolean isUnchanged() {
    return run.plan().changes().isEmpty();
  }

  /** Writes it in the form that it has. */
  WrittenImage write(OutputFolder.Unfinished folder, Path modules) throws IOException {
    // A module in a package has the package's rights.
    Path input = file.content() == null ? file.path() : packageOf(file.path());
    OutputFile output = folder.file(modules.resolve(place), input);
    return run.repack(output);
  }

  private Path packageOf(Path path) {
    Path packed = path;
    for (int names = place.getNameCount(); names > 0 && packed.getParent() != null; names--) {
      packed = packed.getParent();
    }
    return packed;
  }
}
