namespace LinuxKit.Init.FirstStage.Partitions;

/// <summary>A partition as its disk's table has it.</summary>
/// <param name="Number">From 1, as the kernel counts.</param>
/// <param name="Id">What <c>PARTUUID=</c> names it by.</param>
/// <param name="Name">Its name in a GPT; empty in an MBR.</param>
/// <param name="Offset">Where it starts, in bytes.</param>
/// <param name="Size">Bytes.</param>
internal readonly record struct Partition(int Number, string Id, string Name, long Offset, long Size);
