package org.jumppatch.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.Places;
import org.jumppatch.elf.linux.Image;
import org.jumppatch.patcher.run.FlipRun;
import org.jumppatch.patcher.run.FlippedModule;
import org.jumppatch.patcher.run.FlippedModules;
import org.jumppatch.patcher.run.FlippedModules.WrittenFolder;
import org.jumppatch.patcher.run.WrittenImage;

/**
 * Tells scripts what was done in the modules that go with a kernel.
 *
 * @param modules the modules; null where none were named
 * @param written what was written; null where nothing was
 */
public record FlippedModulesJson(
    @Nullable FlippedModules modules, @Nullable WrittenFolder written) {
  /** Writes the fields that a kernel with modules has besides; none where no modules were named. */
  void write(JsonGenerator json) throws IOException {
    if (modules == null) {
      return;
    }
    json.writeStringField("outdir", written == null ? null : written.folder().toString());
    json.writeNumberField("modules_ipis_per_cpu", modules.ipisPerCpu());
    Json.writeTexts(json, "modules_missing", modules.missing());
    json.writeArrayFieldStart("modules");
    List<FlippedModule> all = modules.modules();
    for (int i = 0; i < all.size(); i++) {
      json.writeStartObject();
      write(json, all.get(i), written == null ? null : written.modules().get(i));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, FlippedModule module, @Nullable WrittenImage out)
      throws IOException {
    FlipRun run = module.run();
    Image image = run.image();
    json.writeStringField("name", module.file().name());
    json.writeStringField("image", module.file().path().toString());
    FlipJson.writeOut(json, out);
    json.writeBooleanField("unchanged", module.isUnchanged());
    FlipJson.writeChanges(json, new Places(image), run);
    FlipJson.writeRelocations(json, run);
    FlipJson.writeCosts(json, run);
    FlipJson.writeExecutions(json, run.counts());
    FlipJson.writeNotes(json, run.notes(out));
  }
}
