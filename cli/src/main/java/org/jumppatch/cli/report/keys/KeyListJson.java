package org.jumppatch.cli.report.keys;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.jumppatch.cli.image.OpenImage;
import org.jumppatch.cli.image.Places;
import org.jumppatch.cli.report.Json;
import org.jumppatch.elf.linux.NoinstrText;
import org.jumppatch.elf.module.ModuleTree;
import org.jumppatch.patcher.poke.Dialect;
import org.jumppatch.patcher.poke.KeyCost;

/** Tells scripts what keys an image has. */
public final class KeyListJson {
  private KeyListJson() {}

  /**
   * Prints one document.
   *
   * @param cpus of the machine that is asked about
   * @param modules that were looked at; null where none were asked about
   */
  public static void print(
      PrintWriter out, OpenImage open, List<KeyRow> rows, int cpus, @Nullable ModuleTree modules)
      throws IOException {
    Places places = new Places(open.image());
    boolean knowsNoinstr = NoinstrText.of(open.image()).isKnown();
    Json.print(
        out,
        json -> {
          json.writeStartObject();
          json.writeStringField("image", open.image().path().toString());
          json.writeStringField("kind", open.image().kind().word());
          json.writeNumberField("entries", open.table().entries().size());
          json.writeStringField("found_by", open.table().source().word());
          json.writeNumberField("cpus", cpus);
          if (modules != null) {
            json.writeNumberField("modules_checked", modules.files().size());
            Json.writeTexts(json, "modules_missing", modules.missing());
          }
          Json.writeObjects(
              json,
              "keys",
              rows,
              row -> {
                write(json, places, row, cpus, knowsNoinstr);
              });
          json.writeEndObject();
        });
  }

  private static void write(
      JsonGenerator json, Places places, KeyRow row, int cpus, boolean knowsNoinstr)
      throws IOException {
    KeyCost cost = row.cost();
    KeyFields.write(json, places, row.key());
    json.writeStringField("kind", row.kind().word());
    json.writeStringField("label", row.label());
    json.writeNumberField("sites", cost.sites());
    json.writeNumberField("sites_on", cost.sitesOn());
    json.writeNumberField("short_sites", cost.shortSites());
    json.writeNumberField("near_sites", cost.nearSites());
    json.writeNumberField("init_sites", cost.initSites());
    json.writeNumberField("crossing_quad", cost.crossingQuad());
    json.writeNumberField("crossing_line", cost.crossingLine());
    json.writeNumberField("batches", cost.batches());
    json.writeNumberField("syncs", cost.syncs());
    json.writeNumberField("ipis_per_cpu", cost.ipisPerCpu(cpus));
    json.writeNumberField("single_ipis_per_cpu", cost.singleIpisPerCpu(cpus));
    KeyCost whole = cost.withInit(Dialect.V6_1);
    json.writeObjectFieldStart("with_init");
    json.writeNumberField("batches", whole.batches());
    json.writeNumberField("syncs", whole.syncs());
    json.writeNumberField("ipis_per_cpu", whole.ipisPerCpu(cpus));
    json.writeNumberField("single_ipis_per_cpu", whole.singleIpisPerCpu(cpus));
    json.writeEndObject();
    json.writeBooleanField("sealed", row.total().sealed());
    json.writeStringField("call", row.total().call());
    json.writeNumberField("call_sites", row.total().callSites());
    writeDeferral(json, row.total(), knowsNoinstr);
    Json.writeObjects(
        json,
        "modules",
        row.total().modules(),
        use -> {
          json.writeStringField("name", use.module());
          json.writeNumberField("sites", use.sites());
          json.writeNumberField("batches", use.batches());
          json.writeNumberField("call_sites", use.callSites());
          json.writeNumberField("noinstr_sites", use.noinstrSites());
        });
    if (row.when() != null) {
      json.writeStringField("when", row.when().word());
    }
    json.writeNumberField("total_ipis_per_cpu", row.total().ipisPerCpu());
    json.writeNumberField("ipis", KeyColumn.ALL_IPIS.number(row, cpus));
    json.writeBooleanField("state_writable", row.key().enabledOffset() >= 0);
  }

  /** Nothing can be said where the image does not tell what its noinstr text is. */
  private static void writeDeferral(JsonGenerator json, TotalCost total, boolean known)
      throws IOException {
    if (known) {
      json.writeNumberField("noinstr_sites", total.deferral().noinstrSites());
      json.writeNumberField("isolated_ipis_per_cpu", total.isolatedIpisPerCpu());
      json.writeStringField("deferral", total.standing().word());
    } else {
      json.writeNullField("noinstr_sites");
      json.writeNullField("isolated_ipis_per_cpu");
      json.writeNullField("deferral");
    }
  }
}
