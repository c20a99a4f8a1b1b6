/** OpenTelemetry traces, when OTEL_EXPORTER_OTLP_ENDPOINT says where to. Without it spans cost next to nothing. */
import {
  context,
  INVALID_SPAN_CONTEXT,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
  type TextMapGetter,
} from "@opentelemetry/api";

const tracer = () => trace.getTracer("rapport");

/** Without a collector every span is this one, and nothing is asked for it: two spans a request took 4 % of a short one's time. */
const noSpan = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
// Next loads this module once per bundle.
const shared = globalThis as typeof globalThis & { rapportTraces?: boolean };

/** Headers are read one by one, by whoever propagates: nobody does where no traces are taken. */
const headersOf: TextMapGetter<Headers> = {
  get: (headers, name) => headers.get(name) ?? undefined,
  keys: (headers) => [...headers.keys()],
};

/** Runs `fn` inside a span of this name; an error marks it and is passed on. */
export function inSpan<T>(
  name: string,
  attributes: Attributes,
  fn: (span: Span) => Promise<T>,
): Promise<T> {
  if (!shared.rapportTraces) return fn(noSpan);
  return tracer().startActiveSpan(name, { attributes }, (span) => ended(span, fn));
}

/** The span of a request, beneath the one that its `traceparent` names (W3C Trace Context). */
export function inRequestSpan<T>(
  request: Request,
  name: string,
  attributes: Attributes,
  fn: (span: Span) => Promise<T>,
): Promise<T> {
  if (!shared.rapportTraces) return fn(noSpan);
  const parent = propagation.extract(context.active(), request.headers, headersOf);
  return tracer().startActiveSpan(name, { attributes, kind: SpanKind.SERVER }, parent, (span) =>
    ended(span, fn),
  );
}

async function ended<T>(span: Span, fn: (span: Span) => Promise<T>): Promise<T> {
  try {
    return await fn(span);
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}

/** The id of the running trace, for the log; undefined when none is taken. */
export function traceId(): string | undefined {
  if (!shared.rapportTraces) return undefined;
  const id = trace.getActiveSpan()?.spanContext().traceId;
  return id && !/^0+$/.test(id) ? id : undefined;
}

/**
 * Sends spans to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names (OTLP over HTTP). Answers what sends the rest when the process
 * ends. Once a process.
 */
export async function startTraces(serviceName: string): Promise<() => Promise<void>> {
  if (!process.env.OTEL_EXPORTER_OTLP_ENDPOINT) return async () => {};
  const [sdk, { OTLPTraceExporter }, { AsyncLocalStorageContextManager }, core, resources] =
    await Promise.all([
      import("@opentelemetry/sdk-trace"),
      import("@opentelemetry/exporter-trace-otlp-http"),
      import("@opentelemetry/context-async-hooks"),
      import("@opentelemetry/core"),
      import("@opentelemetry/resources"),
    ]);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new core.W3CTraceContextPropagator());
  const provider = new sdk.TracerProvider({
    resource: resources.resourceFromAttributes({
      "service.name": process.env.OTEL_SERVICE_NAME ?? serviceName,
    }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new OTLPTraceExporter() })],
  });
  trace.setGlobalTracerProvider(provider);
  shared.rapportTraces = true;
  return () => provider.shutdown();
}
