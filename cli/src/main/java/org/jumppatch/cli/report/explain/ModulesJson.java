package org.jumppatch.cli.report.explain;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.report.Json;
import org.jumppatch.patcher.explain.Explanation;

/** The modules that a running kernel has loaded, and what came of their texts, as JSON. */
final class ModulesJson {
  private ModulesJson() {}

  static void write(JsonGenerator json, Explanation found) throws IOException {
    Json.writeObjects(
        json,
        "modules",
        found.modules(),
        module -> {
          json.writeStringField("name", module.name());
          json.writeStringField("base", Places.hex(module.base()));
          Path file = module.file();
          json.writeStringField("file", file == null ? null : file.toString());
          json.writeBooleanField("checked", module.isChecked());
          json.writeStringField("reason", module.lacking());
          json.writeNumberField("bytes_compared", module.compared());
          json.writeNumberField("bytes_missing", module.missing());
          json.writeNumberField("bytes_different", module.different());
          json.writeNumberField("bytes_unexplained", module.unexplained());
          CausesJson.write(json, module.causes());
        });
    Json.writeTexts(json, "modules_unchecked", found.uncheckedModules());
    json.writeStringField("modules_reason", found.modulesLacking());
  }
}
