// A visit as a worker writes one, of an invented family, for the print's tests.
#pragma once

#include "client/print/visit_pdf.hpp"

namespace doorstep::testing {

/// Three children, all six sections, two actions with a child's name; finished, version 1.
print::VisitPrint sample_visit();

}  // namespace doorstep::testing
