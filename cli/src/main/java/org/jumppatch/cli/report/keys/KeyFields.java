package org.jumppatch.cli.report.keys;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.jumppatch.cli.image.Places;
import org.jumppatch.elf.jumplabel.StaticKey;

/** What scripts are told of a key wherever it comes up. */
final class KeyFields {
  private KeyFields() {}

  /**
   * Writes name, address, section, count and initial state: no address, section and count of an
   * external key.
   */
  static void write(JsonGenerator json, Places places, StaticKey key) throws IOException {
    json.writeStringField("name", key.name());
    if (key.isExternal()) {
      json.writeNullField("address");
      json.writeNullField("section");
      json.writeNullField("enabled");
    } else {
      json.writeStringField("address", places.address(key.address()));
      json.writeStringField("section", places.section(key.address()));
      json.writeNumberField("enabled", key.enabled());
    }
    json.writeStringField("type", key.type().word());
    json.writeBooleanField("external", key.isExternal());
  }
}
