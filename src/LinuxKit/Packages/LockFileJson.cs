using System.Text.Json.Serialization;

namespace LinuxKit.Packages;

/// <summary>The JSON of <see cref="LockFile"/>, the same on every system.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    IndentSize = 2,
    MaxDepth = 16,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(LockFile))]
internal sealed partial class LockFileJson : JsonSerializerContext;
