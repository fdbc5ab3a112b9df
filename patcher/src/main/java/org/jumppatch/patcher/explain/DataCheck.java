package org.jumppatch.patcher.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jumppatch.patcher.explain.Disagreement.Kind;
import org.jumppatch.patcher.explain.boot.CpuCapabilities;
import org.jumppatch.patcher.explain.boot.FeatureState;
import org.jumppatch.patcher.explain.boot.RuntimeConstants;
import org.jumppatch.patcher.explain.live.KeyState;
import org.jumppatch.patcher.explain.text.Functions;
import org.jumppatch.patcher.explain.text.RunningData;

/** Holds a running kernel's data against what its text says. */
final class DataCheck {
  private final Functions functions;
  private final RunningData data;
  private final long slide;
  private final List<Disagreement> found = new ArrayList<>();

  DataCheck(Functions functions, RunningData data) {
    this.functions = functions;
    this.data = data;
    this.slide = data.dump().slide();
  }

  DataComparison of(
      List<KeyState> keys,
      Map<Long, Long> staticCalls,
      Map<Long, Long> slots,
      List<RuntimeConstants.Value> constants,
      List<FeatureState> features) {
    int counted = 0;
    for (KeyState key : keys) {
      counted += key.count() == null ? 0 : 1;
      checkKey(key);
    }
    int called = checkPointers(Kind.STATIC_CALL, staticCalls);
    int bound = checkPointers(Kind.PV_FUNCTION, slots);
    constants.forEach(this::checkConstant);
    int told = 0;
    for (FeatureState feature : features) {
      told += feature.inData() != null && feature.present() != null ? 1 : 0;
      checkFeature(feature);
    }
    int unread = keys.size() - counted + staticCalls.size() - called + slots.size() - bound;
    return new DataComparison(
        counted, called, bound, constants.size(), told, unread, List.copyOf(found));
  }

  private void checkKey(KeyState key) {
    if (!key.agreesWithCount()) {
      add(
          Kind.STATIC_KEY,
          key.key().name(),
          key.label(),
          key.key().address(),
          key.enabled() ? "its sites are on" : "its sites are off",
          "its count is " + key.count());
    }
  }

  private int checkPointers(Kind kind, Map<Long, Long> calls) {
    int compared = 0;
    for (Map.Entry<Long, Long> call : calls.entrySet()) {
      Long pointer = data.pointer(call.getKey());
      if (pointer != null) {
        compared++;
        if (!pointer.equals(call.getValue())) {
          add(
              kind,
              functions.place(call.getKey(), slide),
              functions.call(call.getKey(), slide),
              call.getKey(),
              "its sites call " + functions.place(call.getValue(), slide),
              "its function is " + functions.place(pointer, slide));
        }
      }
    }
    return compared;
  }

  private void checkConstant(RuntimeConstants.Value value) {
    if (value.text() != value.data()) {
      add(
          Kind.RUNTIME_CONSTANT,
          value.constant().name(),
          value.constant().name(),
          value.variable(),
          "its places hold 0x" + Long.toHexString(value.text()),
          "its value is 0x" + Long.toHexString(value.data()));
    }
  }

  private void checkFeature(FeatureState feature) {
    Boolean present = feature.present();
    Boolean inData = feature.inData();
    if (present != null && inData != null && !present.equals(inData)) {
      long address = functions.named(CpuCapabilities.SYMBOL);
      add(
          Kind.FEATURE,
          feature.name(),
          feature.label(),
          address,
          present ? "the text is for a CPU that has it" : "the text is for a CPU without it",
          inData ? "the capability is set" : "the capability is not set");
    }
  }

  private void add(Kind kind, String name, String label, long address, String text, String inData) {
    found.add(new Disagreement(kind, name, label, address + slide, text, inData));
  }
}
