using System.Collections.Immutable;

namespace LinuxKit.RootFilesystem;

/// <summary>The root file system as one ordered whole: concatenated, the segments unpack to it.</summary>
/// <param name="Segments">The segments in order; where two hold one path, the later one counts.</param>
public sealed record ComposedRoot(ImmutableArray<Segment> Segments);
