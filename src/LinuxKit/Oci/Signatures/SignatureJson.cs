using System.Text.Json;
using System.Text.Json.Serialization;

namespace LinuxKit.Oci.Signatures;

/// <summary>What signatures say, as it stands in JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(SimpleSigningJson))]
[JsonSerializable(typeof(BundleJson))]
[JsonSerializable(typeof(StatementJson))]
internal sealed partial class SignatureJson : JsonSerializerContext;

/// <summary>containers/image, docs/containers-signature.5.md.</summary>
internal sealed record SimpleSigningJson(SimpleSigningCriticalJson? Critical);

internal sealed record SimpleSigningCriticalJson(string? Type, SimpleSigningImageJson? Image);

internal sealed record SimpleSigningImageJson([property: JsonPropertyName("docker-manifest-digest")] string? DockerManifestDigest);

/// <summary>sigstore/protobuf-specs, sigstore_bundle.proto, as JSON.</summary>
internal sealed record BundleJson(string? MediaType, EnvelopeJson? DsseEnvelope);

/// <summary>secure-systems-lab/dsse, envelope.md.</summary>
internal sealed record EnvelopeJson(byte[]? Payload, string? PayloadType, EnvelopeSignatureJson?[]? Signatures);

internal sealed record EnvelopeSignatureJson(byte[]? Sig);

/// <summary>in-toto/attestation, spec/v1/statement.md.</summary>
internal sealed record StatementJson([property: JsonPropertyName("_type")] string? Type, SubjectJson?[]? Subject, string? PredicateType);

internal sealed record SubjectJson(Dictionary<string, JsonElement>? Digest);
