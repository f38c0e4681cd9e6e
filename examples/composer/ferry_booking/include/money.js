// amounts are whole cents, so that nothing is lost by adding
function cents(euros) { return Math.round(euros * 100); }
function euros(amount) { return (amount / 100).toFixed(2); }
