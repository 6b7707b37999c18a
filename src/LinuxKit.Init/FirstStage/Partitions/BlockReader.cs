namespace LinuxKit.Init.FirstStage.Partitions;

/// <summary>Reads a part of a disk.</summary>
/// <param name="offset">Where it starts, in bytes.</param>
/// <param name="destination">Takes it, in full.</param>
/// <returns>Whether all of it could be read.</returns>
internal delegate bool BlockReader(long offset, Span<byte> destination);
