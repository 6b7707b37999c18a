namespace LinuxKit.Init.FirstStage.Partitions;

/// <summary>A part of a disk to be written.</summary>
/// <param name="Offset">Where it starts, in bytes.</param>
/// <param name="Bytes">What is written.</param>
internal readonly record struct BlockWrite(long Offset, byte[] Bytes);
