//! What both engines have in common: statements with numbered parameters, and columns of integers and bytes.
//!
//! In a statement `$1`, `$2`, ... first appear in this order, because SQLite counts parameters as they appear.

use relatch_authority::CommitError;

use crate::error::StoreError;

/// A parameter, or a column of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Bytes(Vec<u8>),
}

/// A row that a query gave.
#[derive(Debug)]
pub(crate) struct Row(std::vec::IntoIter<Value>);

/// A connection, inside a transaction where something is written.
pub(crate) trait Connection {
    /// Runs a statement; gives how many rows it changed.
    fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<u64, StoreError>;

    /// Runs a query.
    fn query(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, StoreError>;
}

/// Work on a connection that only reads.
pub(crate) type Read<'a> = &'a mut dyn FnMut(&mut dyn Connection) -> Result<(), StoreError>;

/// Work inside one transaction, which is applied if it succeeds. It is never begun twice.
pub(crate) type Write = Box<dyn FnOnce(&mut dyn Connection) -> Written + Send>;

/// What became of a write.
pub(crate) type Written = Result<(), CommitError<StoreError>>;

/// A database.
pub(crate) trait Engine: Send + Sync {
    /// Sees all that was committed before.
    fn read(&self, work: Read<'_>) -> Result<(), StoreError>;

    /// When this returns `Ok`, what was written survives a crash.
    fn write(&self, work: Write) -> Written;
}

impl Row {
    pub(crate) fn new(values: Vec<Value>) -> Self {
        Self(values.into_iter())
    }

    /// The next column, an integer.
    pub(crate) fn int(&mut self, name: &'static str) -> Result<i64, StoreError> {
        match self.0.next() {
            Some(Value::Int(number)) => Ok(number),
            _ => Err(StoreError::Damaged(name)),
        }
    }

    /// The next column, a number that was stored bit by bit.
    pub(crate) fn unsigned(&mut self, name: &'static str) -> Result<u64, StoreError> {
        self.int(name).map(i64::cast_unsigned)
    }

    /// The next column, bytes.
    pub(crate) fn bytes(&mut self, name: &'static str) -> Result<Vec<u8>, StoreError> {
        match self.0.next() {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            _ => Err(StoreError::Damaged(name)),
        }
    }

    /// The next column, bytes of a fixed length.
    pub(crate) fn array<const N: usize>(
        &mut self,
        name: &'static str,
    ) -> Result<[u8; N], StoreError> {
        let bytes = self.bytes(name)?;
        bytes.try_into().map_err(|_| StoreError::Damaged(name))
    }

    /// The next column, bytes or nothing.
    pub(crate) fn optional(&mut self, name: &'static str) -> Result<Option<Vec<u8>>, StoreError> {
        match self.0.next() {
            Some(Value::Null) => Ok(None),
            Some(Value::Bytes(bytes)) => Ok(Some(bytes)),
            _ => Err(StoreError::Damaged(name)),
        }
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Self::Bytes(bytes.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

/// Stored bit by bit: nothing is ordered by such a column above 2^63.
impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Int(number.cast_signed())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
