//! The way to a value in the document, such as `kafka.topics[1]`.

use std::fmt;

/// A way from the top of the document; the empty one is the document itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Path(Vec<Step>);

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

impl Path {
    /// The path that is displayed so: names of keys have neither dots nor brackets.
    pub(crate) fn parse(text: &str) -> Self {
        let mut path = Self::default();
        for step in text.split(['.', '[']) {
            path = match step.strip_suffix(']').map(str::parse) {
                Some(Ok(index)) => path.index(index),
                _ => path.key(step),
            };
        }
        path
    }

    /// The same way and then into a key.
    pub(crate) fn key(&self, key: &str) -> Self {
        self.then(Step::Key(key.to_owned()))
    }

    /// The same way and then to an element of a list.
    pub(crate) fn index(&self, index: usize) -> Self {
        self.then(Step::Index(index))
    }

    pub(crate) fn steps(&self) -> &[Step] {
        &self.0
    }

    fn then(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (step_idx, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if step_idx == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}
