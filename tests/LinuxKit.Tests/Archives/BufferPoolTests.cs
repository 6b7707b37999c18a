using System.Runtime.CompilerServices;
using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

[TestClass]
public sealed class BufferPoolTests
{
    private const int Size = 1 << 20;

    [TestMethod]
    public void Rent_WhileOthersAreInUse_GivesWhatIsFree()
    {
        var pool = new BufferPool<byte[]>(() => new byte[Size]);
        var (first, second) = (pool.Rent(), pool.Rent());
        Assert.AreNotSame(first, second);

        pool.Return(first);

        Assert.AreSame(first, pool.Rent());
    }

    [TestMethod]
    public void Rent_AfterASmallCollection_StillHasLargeBuffersThatNobodyUsed()
    {
        var made = 0;
        var pool = new BufferPool<byte[]>(() => { made++; return new byte[Size]; });
        UseTwo(pool);

        GC.Collect(0);
        UseTwo(pool);

        Assert.AreEqual(2, made);
    }

    [TestMethod]
    public void Return_OfTheLast_LetsTheMemoryGo()
    {
        var made = 0;
        var pool = new BufferPool<byte[]>(() => { made++; return new byte[Size]; });
        UseTwo(pool);

        GC.Collect();
        UseTwo(pool);

        Assert.AreEqual(4, made);
    }

    // No variable of the tests may hold a buffer.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void UseTwo(BufferPool<byte[]> pool)
    {
        var (first, second) = (pool.Rent(), pool.Rent());
        pool.Return(first);
        pool.Return(second);
    }
}
