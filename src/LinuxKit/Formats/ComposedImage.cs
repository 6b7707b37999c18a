using LinuxKit.RootFilesystem;

namespace LinuxKit.Formats;

/// <summary>What every format is made of.</summary>
/// <param name="Boot">The kernel and what belongs to it, or <see langword="null"/> for a root file system alone.</param>
/// <param name="Root">The root file system.</param>
/// <param name="Timestamp">Modification time of what the build itself makes, in seconds since 1970-01-01 UTC.</param>
public sealed record ComposedImage(BootFiles? Boot, ComposedRoot Root, long Timestamp);

/// <summary>The boot files: a segment with <c>boot/kernel</c> and what else was asked for, and the command line.</summary>
/// <param name="Segment">Entries below <c>boot/</c>, the command line's file among them.</param>
/// <param name="CommandLine">The kernel command line, to the letter.</param>
public sealed record BootFiles(Segment Segment, string CommandLine);
