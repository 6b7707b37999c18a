namespace LinuxKit.Tests.Archives;

/// <summary>Feeds a parser what nobody meant to write: only <see cref="LinuxKitException"/> may come of it.</summary>
internal static class RandomInput
{
    /// <summary>Runs a test with many seeds; a failure names the one that it happened with.</summary>
    public static async Task ForEachSeedAsync(int count, Func<Random, Task> test)
    {
        var first = Random.Shared.Next();
        for (var seed = first; seed != unchecked(first + count); seed = unchecked(seed + 1))
        {
            try
            {
                await test(new Random(seed));
            }
            catch (LinuxKitException)
            {
            }
            catch (Exception exception)
            {
                throw new AssertFailedException($"With seed {seed}: {exception}", exception);
            }
        }
    }

    /// <summary>A copy with some bytes changed, cut out or doubled.</summary>
    public static byte[] Mutate(byte[] content, Random random)
    {
        var bytes = content.ToList();
        for (var i = random.Next(1, 6); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 600), bytes.Count - at));
                    break;
                case 1:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 600), bytes.Count - at)));
                    break;
                default:
                    bytes[at] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. bytes];
    }
}
